import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, createApp, status } from "@wervel/http";
import { text } from "@wervel/schema";
import { testHost } from "@wervel/testing";
import { makePlainApp } from "../support/app.ts";

const queries: readonly (readonly [query: object, path: string, body: object])[] = [
  [{}, "/echo", {}],
  [{ b: 2 }, "/echo", { b: 2 }],
  [{ a: ["x", "y z"] }, "/echo", { a: ["x", "y z"] }],
  [{ a: ["&="], b: undefined }, "/echo", { a: ["&="] }],
  [{ b: 1 }, "/echo?a=x", { a: ["x"], b: 1 }],
];
for (const [query, path, expected] of queries)
  test(`adds the query ${JSON.stringify(query)} to ${path}`, async () => {
    await using host = await testHost(makePlainApp());
    assert.deepEqual((await host.get(path, { query: query as never })).body, expected);
  });

const bodies: readonly (readonly [name: string, body: () => unknown, type?: string])[] = [
  ["a plain value as JSON", () => ({ id: "ann" })],
  ["a list's member that is undefined not at all", () => ({ id: "ann", more: undefined })],
  ["text of a stated type as it is", () => '{"id":"ann"}', "application/json"],
  ["bytes of a stated type as they are", () => Buffer.from('{"id":"ann"}'), "application/json"],
  ["a Blob by its own type", () => new Blob(['{"id":"ann"}'], { type: "application/json" })],
];
for (const [name, body, type] of bodies)
  for (const socket of [false, true])
    test(`sends ${name} (socket: ${socket})`, async () => {
      await using host = await testHost(makePlainApp(), (t) => t, { socket });
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      assert.deepEqual((await host.post("/form", body(), { headers })).body, { id: "ann" });
    });

test("sends what is malformed as it is", async () => {
  await using host = await testHost(makePlainApp());
  const headers = { "content-type": "application/json" };
  const { status, problem } = await host.post("/form", "{", { headers });
  assert.equal(status, 400);
  assert.equal(problem?.status, 400);
  assert.match(problem?.code ?? "", /^WERVEL_HTTP_/);
});

test("gives problem details only where a reply carries them", async () => {
  await using host = await testHost(makePlainApp());
  assert.equal((await host.get("/time")).problem, undefined);
  assert.equal((await host.get("/nowhere")).problem?.status, 404);
});

test("sends every method", async () => {
  const app = createApp({ name: "x" })
    .get("/", { access: anyone, reply: text() }, () => "GET")
    .post("/", { access: anyone, reply: text() }, () => "POST")
    .put("/", { access: anyone, reply: text() }, () => "PUT")
    .patch("/", { access: anyone, reply: text() }, () => "PATCH")
    .delete("/", { access: anyone, reply: text() }, () => "DELETE");
  await using host = await testHost(app);
  const replies = [host.get("/"), host.post("/"), host.put("/"), host.patch("/"), host.delete("/")];
  assert.deepEqual(
    (await Promise.all(replies)).map(({ body }) => body),
    ["GET", "POST", "PUT", "PATCH", "DELETE"],
  );
  const { status, text: empty } = await host.request("HEAD", "/");
  assert.deepEqual([status, empty], [200, ""]);
});

test("comes from a page of the app itself unless the test says otherwise", async () => {
  await using host = await testHost(makePlainApp());
  assert.equal((await host.post("/in", { id: "ann" })).status, 200);
  const forged = await host.post(
    "/in",
    { id: "eve" },
    { headers: { "sec-fetch-site": "cross-site" } },
  );
  assert.equal(forged.problem?.code, "WERVEL_HTTP_CROSS_SITE");
});

test("does not follow redirects", async () => {
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, reply: { 303: text() } as never },
    (() => status(303, "there", { headers: { location: "/there" } })) as never,
  );
  for (const socket of [false, true]) {
    await using host = await testHost(app, (t) => t, { socket });
    const reply = await host.get("/");
    assert.deepEqual([reply.status, reply.headers.get("location")], [303, "/there"]);
  }
});

test("opens a reply without reading it", async () => {
  await using host = await testHost(makePlainApp());
  const response = await host.open("GET", "/time");
  assert.equal(response.bodyUsed, false);
  assert.match(await response.text(), /2026/);
});
