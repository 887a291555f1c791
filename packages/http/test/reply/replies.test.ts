import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, int, object, secret, text, toSecret } from "@wervel/schema";
import { anyone, createApp, pageOf, paging, redirect, signedIn, status } from "@wervel/http";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";

const Versioned = object({ id: int(), version: int() });

const tagged = () =>
  createApp({ name: "tagged" })
    .get("/hash", { access: anyone, reply: text(), etag: true }, () => "x")
    .get("/version", { access: anyone, reply: Versioned, etag: "version" }, () => ({
      id: 1,
      version: 7,
    }))
    .put(
      "/version",
      {
        access: anyone,
        reply: Versioned,
        etag: "version",
        ifMatch: "required",
        load: () => ({ id: 1, version: 7 }),
      },
      ({ loaded }) => ({ ...loaded, version: 8 }),
    );

test("sends a strong ETag of the reply's text or version, and revalidates", async () => {
  await using host = await served(tagged());
  const hash = await host.send("/hash");
  assert.match(hash.headers.get("etag") ?? "", /^"[\w-]{22}"$/);
  assert.equal(hash.headers.get("cache-control"), "private, no-cache");
  assert.equal((await host.send("/version")).headers.get("etag"), '"7"');
});

const conditional: readonly (readonly [condition: string, status: number])[] = [
  ['"7"', 304],
  ['W/"7"', 304],
  ['"6", "7"', 304],
  ["*", 304],
  ['"6"', 200],
  ["7", 200],
  ["", 200],
];

for (const [condition, expected] of conditional) {
  test(`answers ${expected} to If-None-Match: ${condition}`, async () => {
    await using host = await served(tagged());
    const response = await host.send("/version", { headers: { "if-none-match": condition } });
    assert.equal(response.status, expected);
    assert.equal(response.headers.get("etag"), '"7"');
    assert.equal((await response.text()) === "", expected === 304);
    assert.equal(response.headers.has("content-type"), expected === 200);
  });
}

for (const [condition, expected] of [
  ['"7"', 200],
  ["*", 200],
  ['"6"', 412],
  ['W/"7"', 412],
  [undefined, 428],
] as const) {
  test(`answers ${expected} to a PUT with If-Match: ${condition ?? "none"}`, async () => {
    await using host = await served(tagged());
    const headers: Record<string, string> =
      condition === undefined ? {} : { "if-match": condition };
    const response = await host.send("/version", { method: "PUT", headers });
    assert.equal(response.status, expected);
    if (expected === 200) assert.equal(response.headers.get("etag"), '"8"');
  });
}

test("forbids to keep the reply of someone who is signed in, unless the handler says otherwise", async () => {
  const app = createApp({ name: "x" })
    .get("/", { access: anyone, reply: text() }, () => "x")
    .get("/kept", { access: signedIn, reply: text() }, () =>
      status(200, "x", { headers: { "Cache-Control": "private, max-age=60" } }),
    )
    .authenticate(keyScheme);
  await using host = await served(app);
  const headers = { "x-key": "ann" };
  assert.equal((await host.send("/")).headers.get("cache-control"), null);
  assert.equal((await host.send("/", { headers })).headers.get("cache-control"), "no-store");
  assert.equal(
    (await host.send("/kept", { headers })).headers.get("cache-control"),
    "private, max-age=60",
  );
});

test("links to the next page with the query of this one", async () => {
  const rows = [{ id: 1, hidden: "x" }];
  const app = createApp({ name: "x" }).get(
    "/p",
    {
      access: anyone,
      query: { tag: text().optional(), ...paging() },
      reply: pageOf(object({ id: int() })),
    },
    ({ query }) => ({ items: rows, next: query.after === undefined ? "a/b=" : null, total: 1 }),
  );
  await using host = await served(app);
  const first = await host.send("/p?tag=a%26b&size=1");
  const link = first.headers.get("link") ?? "";
  assert.equal(link, '</p?tag=a%26b&size=1&after=a%2Fb%3D>; rel="next"');
  assert.deepEqual(await first.json(), { items: [{ id: 1 }], next: "a/b=", total: 1 });
  const second = await host.send(/<(.*)>/.exec(link)?.[1] ?? "");
  assert.equal(second.headers.get("link"), null);
  assert.equal((await host.send("/p?size=201")).status, 422);
});

test("writes instants as text and never a secret", async () => {
  const row = { at: new Date(0), password: toSecret("hunter2") };
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, reply: object({ at: instant() }) },
    () => row,
  );
  await using host = await served(app);
  assert.equal(await (await host.send("/")).text(), '{"at":"1970-01-01T00:00:00.000Z"}');
  const leaking = createApp({ name: "y" }).get(
    "/",
    { access: anyone, reply: object({ password: secret() }) },
    () => row,
  );
  await assert.rejects(served(leaking), /declares a secret in its reply, at \/password/);
});

const local: readonly (readonly [path: string, allowed: boolean])[] = [
  ["/", true],
  ["/a/b?c=d#e", true],
  ["/a%2Fb", true],
  ["//evil.example", false],
  ["/\\evil.example", false],
  ["\\\\evil.example", false],
  ["/\t/evil.example", false],
  ["/\n/evil.example", false],
  ["/a\r\nset-cookie: x=1", false],
  ["https://evil.example", false],
  ["javascript:alert(1)", false],
  ["evil", false],
  ["", false],
  [" /a", false],
  ["/\u0000", false],
];

for (const [path, allowed] of local) {
  test(`${allowed ? "redirects" : "does not redirect"} to ${JSON.stringify(path)}`, () => {
    if (allowed) assert.deepEqual(redirect(path).headers, ["location", path]);
    else assert.throws(() => redirect(path), { code: "WERVEL_HTTP_REDIRECT" });
  });
}

test("redirects with a declared status", async () => {
  const app = createApp({ name: "x" })
    .post("/old", { access: anyone, reply: { 303: null } }, () => redirect("/new"))
    .get("/moved", { access: anyone, reply: { 308: null } }, () => redirect("/new", 308));
  await using host = await served(app);
  const old = await host.send("/old", { method: "POST" });
  assert.deepEqual([old.status, old.headers.get("location")], [303, "/new"]);
  assert.equal((await host.send("/moved")).status, 308);
});

test("warns of deprecated actions", async () => {
  const app = createApp({ name: "x" }).get(
    "/",
    {
      access: anyone,
      deprecated: {
        since: new Date("2026-01-01T00:00:00Z"),
        sunset: new Date("2027-01-01T00:00:00Z"),
      },
    },
    () => {},
  );
  await using host = await served(app);
  const { headers } = await host.send("/");
  assert.equal(headers.get("deprecation"), "@1767225600");
  assert.equal(headers.get("sunset"), "Fri, 01 Jan 2027 00:00:00 GMT");
});
