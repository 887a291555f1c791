import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createApp } from "@wervel/http";
import { apiDocs, openapi } from "../../src/index.ts";
import type { ApiDocsOptions } from "../../src/index.ts";
import { blog } from "../support/blog.ts";
import { served } from "../support/served.ts";

test("serves the document of the app, without the documentation's own actions", async () => {
  await using host = await served(blog().use(apiDocs({ description: "Text." })));
  const reply = await host.get("/openapi.json");
  assert.equal(reply.headers.get("content-type"), "application/json; charset=utf-8");
  assert.deepEqual(
    await reply.json(),
    JSON.parse(JSON.stringify(openapi(blog(), { description: "Text." }))),
  );
});

test("serves a page whose files all come from the app", async () => {
  await using host = await served(blog().use(apiDocs()));
  const reply = await host.get("/docs");
  assert.equal(reply.headers.get("content-type"), "text/html; charset=utf-8");
  const html = await reply.text();
  const addresses = [...html.matchAll(/(?:href|src|data-document)="([^"]*)"/g)].map(
    ([, address]) => new URL(address!, "http://app.test/docs"),
  );
  assert.ok(addresses.length > 5);
  for (const { protocol, origin, pathname } of addresses) {
    if (protocol === "data:") continue;
    assert.equal(origin, "http://app.test");
    assert.equal((await host.get(pathname)).status, 200, pathname);
  }
});

test("the page's policy allows its own files alone and the page has no script in its text", async () => {
  await using host = await served(blog().use(apiDocs()));
  const reply = await host.get("/docs");
  const policy = reply.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  assert.doesNotMatch(await reply.text(), /<script>|<style|style=|onload=/);
  assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
  assert.equal(reply.headers.get("x-frame-options"), "DENY");
});

test("the name of the app is escaped", async () => {
  await using host = await served(createApp({ name: "a<b>&\"'" }).use(apiDocs()));
  assert.match(
    await (await host.get("/docs")).text(),
    /<title>a&#60;b&#62;&#38;&#34;&#39;<\/title>/,
  );
});

test("the page stands where the options say, with addresses that fit", async () => {
  const docs = apiDocs({ path: "/help/api/docs", documentPath: "/help/openapi.json" });
  await using host = await served(blog().use(docs));
  const html = await (await host.get("/help/api/docs")).text();
  const [, address] = /data-document="([^"]*)"/.exec(html) ?? [];
  assert.equal(new URL(address!, "http://x/help/api/docs").pathname, "/help/openapi.json");
  assert.equal((await host.get("/docs")).status, 404);
});

suite("in production", () => {
  const paths = ["/docs", "/openapi.json", "/docs/assets/start.js"];
  const cases: readonly (readonly [ApiDocsOptions, string, number])[] = [
    [{}, "production", 404],
    [{}, "staging", 404],
    [{ production: true }, "production", 200],
    [{}, "development", 200],
  ];
  for (const [options, environment, status] of cases)
    test(`${JSON.stringify(options)} in ${environment} answers ${status}`, async () => {
      await using host = await served(blog().use(apiDocs(options)), environment);
      for (const path of paths) assert.equal((await host.get(path)).status, status, path);
    });

  test("serving it there is told as a loosened default", async () => {
    const app = blog().use(apiDocs({ production: true }));
    await using _ = await served(app, "production");
    assert.ok(app.report().loosened.some(({ where }) => where === "api-docs"));
  });
});

for (const path of ["/docs/", "/:docs", "/*docs", "/", "/a b", "//docs"] as const)
  test(`refuses to stand at ${path}`, () =>
    assert.throws(() => apiDocs({ path }), { code: "WERVEL_OPENAPI_PATH" }));
