import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { after, test } from "node:test";
import { newUser } from "./support/conduit.ts";

const folder = mkdtempSync(join(tmpdir(), "conduit-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program as `node app.ts` does, until the work is done. */
async function browse(
  work: (call: Call) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const program = fork(join(import.meta.dirname, "../app.ts"), {
    env: {
      WERVEL_ENV: "development",
      LOG_FORMAT: "json",
      PORT: "0",
      DATA_DIR: join(folder, "data"),
      SAMPLE: "false",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const ended = once(program, "exit");
  try {
    const { api } = await addressesOf(program);
    await work((method, path, options) => call(`${api}${path}`, method, options));
  } finally {
    // What SIGTERM does elsewhere, a message does on Windows too.
    program.send("shutdown");
    assert.deepEqual(await ended, [0, null]);
  }
}

/** Reads the line of the log that names the addresses. */
async function addressesOf(program: ChildProcess): Promise<Readonly<Record<string, string>>> {
  for await (const line of createInterface({ input: program.stdout as Readable })) {
    const { message, ...addresses } = JSON.parse(line);
    if (message === "listening") return addresses;
  }
  throw new Error("Conduit ended before it listened.");
}

type Call = (
  method: string,
  path: string,
  options?: { readonly body?: unknown; readonly token?: string },
  // A test asserts what a reply holds, so its type is not worth stating.
  // oxlint-disable-next-line typescript/no-explicit-any
) => Promise<{ readonly status: number; readonly body: any }>;

async function call(url: string, method: string, { body, token }: Parameters<Call>[2] = {}) {
  const response = await fetch(url, {
    method,
    headers: {
      origin: "https://front.example",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

test("what people did is there after a restart, and their tokens still hold", async () => {
  let ann = "";
  let bob = "";
  await browse(async (call) => {
    ann = (await call("POST", "/users", { body: { user: newUser("ann") } })).body.user.token;
    bob = (await call("POST", "/users", { body: { user: newUser("bob") } })).body.user.token;
    await call("PUT", "/user", { token: ann, body: { user: { bio: "I bake" } } });
    const article = { title: "Bread", description: "d", body: "b", tagList: ["slow", "food"] };
    const written = await call("POST", "/articles", { token: ann, body: { article } });
    assert.deepEqual([written.status, written.body.article.slug], [201, "bread"]);
    await call("POST", "/profiles/ann/follow", { token: bob });
    await call("POST", "/articles/bread/favorite", { token: bob });
    const comment = { body: "Delicious" };
    const said = await call("POST", "/articles/bread/comments", { token: bob, body: { comment } });
    assert.equal(said.status, 201);
  });
  await browse(async (call) => {
    const feed = await call("GET", "/articles/feed", { token: bob });
    assert.equal(feed.body.articlesCount, 1);
    const [article] = feed.body.articles;
    assert.deepEqual(article.tagList, ["slow", "food"]);
    assert.deepEqual([article.favorited, article.favoritesCount], [true, 1]);
    const { user } = (
      await call("POST", "/users/login", {
        body: { user: { email: "ann@example.com", password: newUser("ann").password } },
      })
    ).body;
    assert.equal(user.bio, "I bake");
    const { comments } = (await call("GET", "/articles/bread/comments")).body;
    const path = `/articles/bread/comments/${comments[0].id}`;
    assert.equal((await call("DELETE", path, { token: ann })).status, 403);
    assert.equal((await call("DELETE", path, { token: bob })).status, 204);
    assert.equal((await call("DELETE", "/articles/bread", { token: ann })).status, 204);
    assert.equal((await call("GET", "/articles/bread")).status, 404);
  });
});

test("an empty database is filled once with sample content, in whose name nobody signs in", async () => {
  const env = { DATA_DIR: join(folder, "sample"), SAMPLE: "true" };
  let first: unknown;
  await browse(async (call) => {
    const { body } = await call("GET", "/articles");
    assert.equal(body.articlesCount, 300);
    assert.equal(body.articles.length, 20);
    first = body;
    assert.ok((await call("GET", "/tags")).body.tags.length > 5);
    const { username } = body.articles[0].author;
    assert.equal((await call("GET", `/profiles/${encodeURIComponent(username)}`)).status, 200);
  }, env);
  await browse(async (call) => {
    assert.deepEqual((await call("GET", "/articles")).body, first);
  }, env);
});

test(
  "the files of the data folder are their owner's alone",
  { skip: process.platform === "win32" && "Windows has no such modes" },
  () => {
    for (const name of ["conduit.db", "signing-keys.json"])
      assert.equal(statSync(join(folder, "data", name)).mode & 0o077, 0, name);
  },
);
