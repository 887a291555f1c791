import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, int, list, text } from "@wervel/schema";
import { anyone, controller, createApp, group, link } from "@wervel/http";
import { served } from "../support/served.ts";

const define = () =>
  controller("/things", { access: anyone }, (on) => ({
    list: on.get(
      "/",
      { query: { tag: list(text()).optional(), since: instant().optional(), n: int().default(1) } },
      () => {},
    ),
    show: on.get("/:slug", { reply: text() }, ({ params }) => params.slug),
    file: on.get("/files/*path", { reply: text() }, ({ params }) => params.path),
  }));

test("fills in parameters and the query", () => {
  const things = define();
  assert.equal(link(things.list), "/things");
  assert.equal(
    link(things.list, {}, { tag: ["a&b", "c"], since: new Date(0), n: 2 }),
    "/things?tag=a%26b&tag=c&since=1970-01-01T00%3A00%3A00.000Z&n=2",
  );
  assert.equal(link(things.file, { path: "a/b c.txt" }), "/things/files/a/b%20c.txt");
});

const slugs = ["a b", "ü", "%41", "?x=1#y", "a.b", "...", "a:b@c", "'\"<>"];

for (const slug of slugs) {
  test(`makes an address for ${JSON.stringify(slug)} that its own action reads back`, async () => {
    const things = define();
    await using host = await served(createApp({ name: "x" }).map(things));
    const response = await host.send(link(things.show, { slug }));
    assert.equal(await response.json(), slug);
  });
}

for (const slug of ["", ".", "..", "a/b", "a\\b", "a;b"]) {
  test(`refuses the parameter ${JSON.stringify(slug)}`, () => {
    assert.throws(() => link(define().show, { slug }), { code: "WERVEL_HTTP_LINK" });
  });
}

test("knows the groups around a controller, and refuses one that two groups hold", () => {
  const things = define();
  group("/v1", {}, group("/in", {}, things));
  assert.equal(link(things.list), "/v1/in/things");
  group("/v2", {}, things);
  assert.throws(() => link(things.list), { code: "WERVEL_HTTP_LINK" });
});
