import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { createApp, group, HttpStage } from "@wervel/http";
import type { HttpServer } from "@wervel/http";
import { client, ClientError } from "../src/index.ts";
import type { Client, ClientOptions } from "../src/index.ts";
import { gates, implemented, item, itemsApp } from "./support/app.ts";
import { items } from "./support/contract.ts";

const quiet = {
  environment: "test",
  settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
} as const;

type Api = Client<{ items: typeof items }>;
const app = itemsApp();
let server: HttpServer | undefined;
let host: Awaited<ReturnType<typeof app.start>> | undefined;

before(async () => {
  host = await app.start(quiet);
  server = await host.stage(HttpStage)!.listen({ port: 0 });
});
after(() => host?.stop());

const doors: readonly (readonly [string, (options?: ClientOptions) => Api])[] = [
  ["in process", (options) => client({ items }, app, options)],
  [
    "over the network",
    (options) => {
      const { address } = server!;
      assert.ok("url" in address);
      return client({ items }, { baseUrl: address.url, ...options });
    },
  ],
];

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

async function refusal(call: Promise<unknown>): Promise<ClientError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ClientError, String(error));
  return error;
}

for (const [name, open] of doors) {
  suite(name, () => {
    test("a value comes as the contract declares it, and no bound of the contract is held against it", async () => {
      const shown = await open().items.show({ params: { id: item.id } });
      assert.deepEqual(shown, item);
    });

    test("a query carries lists, instants, booleans and JSON, and leaves out what is not given", async () => {
      const since = new Date("2026-02-03T04:05:06.007Z");
      const filter = { a: ["x&y=1", null] };
      const tag = ["a b", "c+d", "ü&"];
      const page = await open().items.list({ query: { tag, since, open: false, filter } });
      assert.deepEqual(JSON.parse(page.next ?? ""), {
        tag,
        since: since.toISOString(),
        open: false,
        filter,
        size: 50,
      });
      assert.deepEqual(page.items, [item]);
      assert.deepEqual(JSON.parse((await open().items.list()).next ?? ""), { size: 50 });
    });

    test("a body and a token go out, and the first success status that comes is the value", async () => {
      const api = open({ token: () => Promise.resolve("ann") });
      const body = { name: "new", madeAt: new Date(5), password: "open sesame" };
      const made = await api.items.create({ body });
      assert.ok(typeof made === "object");
      assert.equal(made.name, "new by ann");
      assert.deepEqual(made.madeAt, new Date(5));
      assert.equal(await api.items.create({ body: { ...body, name: "later" } }), "later");
    });

    test("an optional body may be left out", async () => {
      const api = open();
      const params = { id: "a b", part: 7 };
      assert.equal(await api.items.note({ params }), "a b 7 nothing");
      assert.equal(await api.items.note({ params, body: "é" }), "a b 7 é");
    });

    test("an action without a reply gives undefined", async () =>
      assert.equal(await open().items.remove({ params: { id: "1" } }), undefined));

    test("QUERY carries a body", async () =>
      assert.deepEqual(await open().items.search({ body: { words: ["a"] } }), ["a"]));

    test("the rest of a path keeps its slashes", async () =>
      assert.equal(await open().items.tree({ params: { path: "a b/ü/c" } }), "a b/ü/c"));

    test("a redirect that the contract declares is a reply", async () => {
      const reply = await open().items.old.reply();
      assert.equal(reply.status, 303);
      assert.equal(reply.headers.get("location"), "/items");
    });

    test("replies are told apart by their status", async () => {
      const reply = await open().items.show.reply({ params: { id: 410n } });
      assert.equal(reply.status, 410);
      assert.deepEqual(reply.value, { gone: item.madeAt });
      const none = await open().items.show.reply({ params: { id: 404n } });
      assert.deepEqual([none.status, none.value], [404, undefined]);
    });

    test("a declared error is thrown with its body", async () => {
      const error = await refusal(open().items.show({ params: { id: 410n } }));
      assert.equal(error.code, "WERVEL_CLIENT_STATUS");
      assert.equal(error.status, 410);
      assert.deepEqual(error.body, { gone: item.madeAt });
    });

    test("a problem is thrown with its code, status and issues", async () => {
      const teapot = await refusal(open().items.show({ params: { id: 418n } }));
      assert.equal(teapot.code, "items.teapot");
      assert.equal(teapot.status, 418);
      assert.equal(teapot.problem?.title, "The item is a teapot");
      const body = { name: "too long", madeAt: new Date(0) };
      const invalid = await refusal(open({ token: "x" }).items.create({ body }));
      assert.equal(invalid.code, "WERVEL_HTTP_INVALID");
      assert.deepEqual(
        invalid.issues.map(({ in: part, pointer, code }) => [part, pointer, code]),
        [["body", "/name", "max"]],
      );
    });

    test("a stranger gets 401 from reply() too: the contract does not declare it", async () => {
      const body = { name: "x", madeAt: new Date(0) };
      const error = await refusal(open().items.create.reply({ body }));
      assert.equal(error.status, 401);
      assert.equal(error.code, "WERVEL_HTTP_UNAUTHENTICATED");
    });

    test("events come as values", async () => {
      const ticks = await collect(await open().items.ticks());
      assert.deepEqual(
        ticks.map(({ count }) => count),
        [1, 2, 3, 4],
      );
      assert.deepEqual(ticks[0]?.at, new Date(1));
    });

    test("a broken event stream goes on after the last event", async () => {
      const gate = Promise.withResolvers<void>();
      gates.set(name, gate.promise);
      const seen: number[] = [];
      for await (const { count } of await open().items.ticks({ query: { fail: name } })) {
        seen.push(count);
        if (count === 2) gate.resolve();
      }
      assert.deepEqual(seen, [1, 2, 3, 4]);
    });

    test("without reconnects a broken event stream throws", async () => {
      const api = open({ reconnects: 0 });
      const error = await refusal(collect(await api.items.ticks({ query: { fail: "at once" } })));
      assert.equal(error.code, "WERVEL_CLIENT_NETWORK");
    });

    test("lines and bytes stream", async () => {
      const lines = await collect(await open().items.lines());
      assert.deepEqual(lines, [{ at: new Date(1) }, { at: new Date(2) }]);
      const bytes = await collect(await open().items.file());
      assert.deepEqual(Buffer.concat(bytes), Buffer.from([137, 80]));
    });

    test("leaving the iteration ends the stream", async () => {
      const seen: number[] = [];
      for await (const { count } of await open().items.ticks()) {
        seen.push(count);
        if (count === 2) break;
      }
      assert.deepEqual(seen, [1, 2]);
    });

    test("a signal that has aborted stops the call with its reason", async () => {
      const reason = new Error("enough");
      const call = open().items.list({}, { signal: AbortSignal.abort(reason) });
      await assert.rejects(call, reason);
    });
  });
}

test("in process the prefix of a group is found; over the network it is part of the address", async () => {
  const grouped = createApp({ name: "grouped" }).map(group("/v1", {}, implemented));
  const running = await grouped.start(quiet);
  after(() => running.stop());
  const params = { path: "x" };
  assert.equal(await client({ items }, grouped).items.tree({ params }), "x");
  const fetch = (request: Request) => grouped.fetch(request);
  const remote = client({ items }, { baseUrl: "http://localhost/v1/", fetch });
  assert.equal(await remote.items.tree({ params }), "x");
});

test("controllers may stand in for their contracts", async () =>
  assert.deepEqual(await client({ x: implemented }, app).x.show({ params: { id: 1n } }), {
    ...item,
    id: 1n,
  }));
