import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, controller, createApp, group, link } from "@wervel/http";
import type { AppOptions } from "@wervel/http";
import { int, object, text } from "@wervel/schema";
import { served } from "../support/served.ts";

const old = controller("/notes", { access: anyone, version: "1" }, (on) => ({
  show: on.get("/:id", { reply: object({ id: text() }), deprecated: true }, ({ params }) => params),
}));
const young = controller("/notes", { access: anyone, version: "2" }, (on) => ({
  show: on.get(
    "/:id",
    { params: { id: int() }, reply: object({ id: int() }) },
    ({ params }) => params,
  ),
  list: on.get("/", { reply: object({ all: text() }) }, () => ({ all: "two" })),
}));

const start = (options: Partial<AppOptions> = {}) =>
  served(createApp({ name: "versions", ...options }).map(old, young));

test("the api-version header chooses among versions of one address", async () => {
  await using host = await start();
  const first = await host.send("/notes/7", { headers: { "api-version": "1" } });
  assert.deepEqual(await first.json(), { id: "7" });
  assert.equal(first.headers.get("deprecation"), "@0");
  assert.equal(first.headers.get("api-supported-versions"), "1, 2");
  assert.match(first.headers.get("vary") ?? "", /Api-Version/);
  const second = await host.send("/notes/7", { headers: { "api-version": "2" } });
  assert.deepEqual(await second.json(), { id: 7 });
  assert.equal(second.headers.get("deprecation"), null);
  const head = await host.send("/notes/7", { method: "HEAD", headers: { "api-version": "2" } });
  assert.equal(head.status, 200);
});

for (const [what, headers, code] of [
  ["another version", { "api-version": "3" }, "choice"],
  ["two versions", { "api-version": "1, 2" }, "choice"],
  ["no version", {}, "required"],
] as const)
  test(`${what} gets 400 with the versions that there are`, async () => {
    await using host = await start();
    const reply = await host.send("/notes/7", { headers });
    assert.equal(reply.status, 400);
    assert.equal(reply.headers.get("api-supported-versions"), "1, 2");
    const { code: problem, issues } = (await reply.json()) as { code: string; issues: unknown };
    assert.equal(problem, "WERVEL_HTTP_API_VERSION");
    assert.deepEqual(issues, [
      { in: "headers", pointer: "/api-version", code, message: "must be one of 1, 2" },
    ]);
  });

test("a request that names no version gets the app's default one", async () => {
  await using host = await start({ defaultVersion: "1" });
  assert.deepEqual(await (await host.send("/notes/7")).json(), { id: "7" });
  const unknown = await host.send("/notes/7", { headers: { "api-version": "3" } });
  assert.equal(unknown.status, 400);
});

test("an address with one version need not be told, and refuses another", async () => {
  await using host = await start();
  const reply = await host.send("/notes");
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get("api-supported-versions"), null);
  assert.equal((await host.send("/notes", { headers: { "api-version": "2" } })).status, 200);
  assert.equal((await host.send("/notes", { headers: { "api-version": "1" } })).status, 400);
});

test("an address without a version does not look at the header", async () => {
  const app = createApp({ name: "plain" }).get("/a", { access: anyone, reply: text() }, () => "a");
  await using host = await served(app);
  assert.equal((await host.send("/a", { headers: { "api-version": "9" } })).status, 200);
});

test("versions stand under their own paths as well", async () => {
  const v1 = group(
    "/v1",
    { version: "1" },
    controller("/a", { access: anyone }, (on) => ({
      get: on.get("/", { reply: text() }, () => "one"),
    })),
  );
  const v2 = group(
    "/v2",
    { version: "2" },
    controller("/a", { access: anyone }, (on) => ({
      get: on.get("/", { reply: text() }, () => "two"),
    })),
  );
  await using host = await served(createApp({ name: "paths" }).map(v1, v2));
  assert.equal(await (await host.send("/v2/a")).json(), "two");
  assert.equal((await host.send("/v1/a", { headers: { "api-version": "2" } })).status, 400);
});

test("links lead to the address that the versions share", async () => {
  await using host = await start();
  assert.equal(link(young.show, { id: 1 }), "/notes/1");
  assert.equal(host.stage.report.routes.length, 3);
});

const wrong: readonly (readonly [
  what: string,
  versions: readonly (string | undefined)[],
  message: RegExp,
])[] = [
  ["two actions of one version", ["1", "1"], /answer the same requests/],
  [
    "an action without a version beside one that has it",
    ["1", undefined],
    /answer the same requests/,
  ],
  [
    "a version that no header can carry",
    ["one two"],
    /has "one two" as its version, which no header can name/,
  ],
];
for (const [what, versions, message] of wrong)
  test(`${what} is a problem of the start`, async () => {
    const app = createApp({ name: "wrong" });
    for (const version of versions)
      app.get(
        "/a",
        { access: anyone, ...(version === undefined ? {} : { version }) },
        () => undefined,
      );
    await assert.rejects(served(app), message);
  });
