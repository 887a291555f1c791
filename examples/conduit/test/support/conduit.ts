import { after, describe, test } from "node:test";
import { type TestHost, testHost, type TestReply } from "wervel/testing";
import { app } from "../../app.ts";
import { Db } from "../../model.ts";
import { stores } from "./stores.ts";

/** Starts Conduit on an empty store. */
export type Start = () => Promise<Conduit>;

/**
 * Declares the same tests on every store. A test starts a Conduit of its own, or shares the one that `fill` prepares with the others
 * that leave it as it is.
 */
export function onEachStore<Filled>(
  what: string,
  fill: (conduit: Conduit) => Promise<Filled>,
  tests: (start: Start, shared: () => Promise<Shared<Filled>>) => void,
): void {
  for (const { title, open, notRun } of stores) {
    if (notRun !== undefined) {
      test(`${what} on ${title}`, (here) => {
        here.diagnostic(`not run: Conduit on ${title} (${notRun})`);
        here.skip(notRun);
      });
      continue;
    }
    const start = async () => new Conduit(await testHost(app, (t) => t.store(Db, open())));
    const prepare = async (conduit: Conduit) => ({ conduit, filled: await fill(conduit) });
    let shared: Promise<Shared<Filled>> | undefined;
    describe(`${what} on ${title}`, () => {
      test("says what it runs on", (here) => here.diagnostic(`ran: Conduit on ${title}`));
      tests(start, () => (shared ??= start().then(prepare)));
      after(async () => void (await shared?.then(({ conduit }) => conduit.host.stop())));
    });
  }
}

interface Shared<Filled> {
  readonly conduit: Conduit;
  readonly filled: Filled;
}

/** Conduit under test, with people who use it. */
export class Conduit implements AsyncDisposable {
  readonly host: TestHost;
  /** Somebody who is not signed in. */
  readonly stranger: Person;

  constructor(host: TestHost) {
    this.host = host;
    this.stranger = new Person(host);
  }

  /** Signs ann up, who is in most tests. */
  static readonly withAnn = (conduit: Conduit): Promise<Person> => conduit.signUp("ann");

  /** Signs somebody up by name. */
  async signUp(username: string, options: { readonly scheme?: string } = {}): Promise<Person> {
    const { body } = await this.stranger.post("/users", { user: newUser(username) });
    return new Person(this.host, `${options.scheme ?? "Token"} ${body.user.token}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.host[Symbol.asyncDispose]();
  }
}

/** Somebody with a browser: calls the API as its front ends do. */
export class Person {
  readonly #host: TestHost;
  readonly #headers: { readonly authorization?: string };

  constructor(host: TestHost, authorization?: string) {
    this.#host = host;
    this.#headers = authorization === undefined ? {} : { authorization };
  }

  get(path: string): Promise<TestReply<Json>> {
    return this.#host.get(`/api${path}`, { headers: this.#headers });
  }

  post(path: string, body?: unknown): Promise<TestReply<Json>> {
    return this.#host.post(`/api${path}`, body, { headers: this.#headers });
  }

  put(path: string, body?: unknown): Promise<TestReply<Json>> {
    return this.#host.put(`/api${path}`, body, { headers: this.#headers });
  }

  delete(path: string): Promise<TestReply<Json>> {
    return this.#host.delete(`/api${path}`, { headers: this.#headers });
  }

  /** Writes an article a second after whatever was before, and gives it. */
  async write(title: string, more: object = {}): Promise<Json> {
    this.#host.clock.advance("1s");
    const article = { title, description: `About ${title}`, body: `All of ${title}`, ...more };
    const { body } = await this.post("/articles", { article });
    return body.article;
  }
}

// A test asserts what a reply holds, so its type is not worth stating at each request.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;

/** What somebody of this name signs up with. */
export const newUser = (username: string) => ({
  username,
  email: `${encodeURIComponent(username).replaceAll("%", "")}@example.com`,
  password: "a long password",
});

/** The titles in a list of articles. */
export const titlesOf = (reply: TestReply<Json>): string[] =>
  reply.body.articles.map(({ title }: { title: string }) => title);
