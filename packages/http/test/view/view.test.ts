import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, createApp, html as markup, signedIn, view } from "@wervel/http";
import type { Html } from "@wervel/http";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";

const layout = (title: string, content: Html): Html =>
  markup`<!doctype html><title>${title}</title><script src="/a.js"></script>${content}`;

const app = () =>
  createApp({ name: "x" })
    .get("/hello/:name", { access: anyone, reply: view }, ({ params }) =>
      layout("Hello", markup`<p>${params.name}</p>`),
    )
    .get("/mine", { access: signedIn, reply: view }, ({ user }) => markup`<p>${user.id}</p>`)
    .authenticate(keyScheme);

const nonceIn = /'nonce-([\w+/=]+)'/;

test("replies a page with a policy whose nonce stands on its scripts", async () => {
  await using host = await served(app(), "production");
  const response = await host.send("/hello/%3Cb%3E");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("cross-origin-opener-policy"), "same-origin");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  const policy = response.headers.get("content-security-policy") ?? "";
  const nonce = nonceIn.exec(policy)?.[1] ?? "";
  assert.equal(Buffer.from(nonce, "base64").length, 16);
  assert.equal(
    policy,
    `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests`,
  );
  assert.equal(
    await response.text(),
    `<!doctype html><title>Hello</title><script nonce="${nonce}" src="/a.js"></script><p>&lt;b&gt;</p>`,
  );
});

test("gives each reply a nonce of its own", async () => {
  await using host = await served(app());
  const policies = await Promise.all(
    [1, 2].map(async () => (await host.send("/hello/x")).headers.get("content-security-policy")),
  );
  assert.notEqual(policies[0], policies[1]);
});

test("forbids to keep the page of someone who is signed in", async () => {
  await using host = await served(app());
  const response = await host.send("/mine", { headers: { "x-key": "ann" } });
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(await response.text(), "<p>ann</p>");
});

test("answers 500 where an action returns no page, and a HEAD without a body", async () => {
  const wrong = createApp({ name: "x" })
    .get("/", { access: anyone, reply: view }, () => "<p>" as never)
    .get("/a", { access: anyone, reply: view }, () => markup`<p>`);
  await using host = await served(wrong);
  const response = await host.send("/");
  assert.equal(response.status, 500);
  assert.equal(((await response.json()) as { code: string }).code, "WERVEL_HTTP_TEMPLATE");
  const head = await host.send("/a", { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
});
