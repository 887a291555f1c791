import assert from "node:assert/strict";
import { test } from "node:test";
import { feature } from "@wervel/core";
import { anyone, controller, createApp, group, middleware, signedIn } from "@wervel/http";
import { text } from "@wervel/schema";
import { served } from "../support/served.ts";

const things = controller("/things", { access: anyone }, (on) => ({
  list: on.get("/", { reply: text() }, () => "list"),
  show: on.get("/:id", { reply: text() }, ({ params }) => params.id),
  make: on.post("/", {}, () => {}),
  replace: on.put("/:id", { access: signedIn }, () => {}),
  file: on.get("/files/*path", { reply: text() }, ({ params }) => params.path),
}));
const app = () => createApp({ name: "x" }).map(things);

const unmatched: readonly (readonly [
  request: string,
  status: number,
  headers?: Readonly<Record<string, string>>,
])[] = [
  ["GET /nothing", 404],
  ["GET /Things", 404],
  ["DELETE /things", 405, { allow: "GET, HEAD, POST, OPTIONS" }],
  ["DELETE /things/1", 405, { allow: "GET, HEAD, PUT, OPTIONS" }],
  ["QUERY /things", 405, { allow: "GET, HEAD, POST, OPTIONS" }],
  ["OPTIONS /things", 204, { allow: "GET, HEAD, POST, OPTIONS" }],
  ["OPTIONS *", 204],
  ["OPTIONS /nothing", 404],
  ["GET /things/", 308, { location: "/things" }],
  ["HEAD /things/?a=1&b=%2F", 308, { location: "/things?a=1&b=%2F" }],
  ["GET /things/%C3%A9/", 308, { location: "/things/%C3%A9" }],
  ["POST /things/", 404],
  ["PUT /things/1/", 404],
  ["GET /nothing/", 404],
  ["TRACE /things", 405],
  ["BREW /things", 501],
  ["POST /livez", 405, { allow: "GET, HEAD, OPTIONS" }],
  ["HEAD /readyz", 200],
];

for (const [request, status, headers = {}] of unmatched) {
  test(`answers ${status} to ${request}`, async () => {
    await using host = await served(app());
    const [method = "", path = ""] = request.split(" ");
    const response = await host.send(path, { method });
    assert.equal(response.status, status);
    for (const [name, value] of Object.entries(headers))
      assert.equal(response.headers.get(name), value);
  });
}

test("does not log an unknown method as a failure of the server", async () => {
  await using host = await served(app());
  await host.send("/things", { method: "BREW" });
  assert.deepEqual(
    host.log.lines.filter(({ level }) => level === "error"),
    [],
  );
});

test("gives the rest of a path to a *parameter", async () => {
  await using host = await served(app());
  assert.equal(await (await host.send("/things/files/a/b%20c.txt")).json(), "a/b c.txt");
});

const spellings = ["/things/%31", "/things/1?x=%31"];
for (const path of spellings) {
  test(`reads ${path} as its one canonical path`, async () => {
    await using host = await served(app());
    assert.equal(await (await host.send(path)).json(), "1");
  });
}

for (const path of [
  "/things/%2e%2e",
  "/things/..",
  "/things/a%2fb",
  "/things/a;b",
  "/things/%00",
  "/things\\1",
]) {
  test(`refuses the spelling ${path}`, async () => {
    await using host = await served(app());
    assert.equal((await host.send(path)).status, 400);
  });
}

test("refuses a parameter of more than 255 characters", async () => {
  await using host = await served(app());
  assert.equal((await host.send(`/things/${"a".repeat(255)}`)).status, 200);
  assert.equal((await host.send(`/things/${"a".repeat(256)}`)).status, 400);
});

test("mounts controllers in groups and features, with the middleware of each", async () => {
  const mark = (name: string) =>
    middleware({}, async (_context, next) => (await next()).header("x-mark", name));
  const inner = controller("/c", { access: anyone }, (on) => ({ a: on.get("/", {}, () => {}) }));
  const other = controller("/d", { access: anyone }, (on) => ({ a: on.get("/", {}, () => {}) }));
  const part = feature("part").use(mark("feature")).map(other);
  const app = createApp({ name: "x" })
    .map(group("/v1", { use: [mark("outer")] }, group("/in", { use: [mark("inner")] }, inner)))
    .use(part, mark("app"));
  await using host = await served(app);
  assert.equal((await host.send("/v1/in/c")).headers.get("x-mark"), "inner, outer, app");
  assert.equal((await host.send("/d")).headers.get("x-mark"), "feature, app");
  assert.equal((await host.send("/c")).status, 404);
});

const origin = "https://shop.example";

test("permits other origins only where the action says so, on its errors too", async () => {
  const shared = controller("/shared", { access: signedIn, cors: { origins: [origin] } }, (on) => ({
    a: on.get("/", { access: anyone }, () => {}),
    b: on.put("/", {}, () => {}),
  }));
  await using host = await served(createApp({ name: "x" }).map(shared, things));
  const plain = await host.send("/things", { headers: { origin } });
  assert.equal(plain.headers.get("access-control-allow-origin"), null);
  assert.equal(plain.headers.get("cross-origin-resource-policy"), "same-origin");
  const allowed = await host.send("/shared", { headers: { origin } });
  assert.equal(allowed.headers.get("access-control-allow-origin"), origin);
  assert.equal(allowed.headers.get("vary"), "Origin");
  assert.equal(allowed.headers.get("cross-origin-resource-policy"), "cross-origin");
  const refused = await host.send("/shared", { method: "PUT", headers: { origin } });
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get("access-control-allow-origin"), origin);
  const evil = await host.send("/shared", { headers: { origin: "https://evil-shop.example" } });
  assert.equal(evil.headers.get("access-control-allow-origin"), null);
  assert.equal(evil.headers.get("vary"), "Origin");
});

test("answers a preflight by the action of the wanted method", async () => {
  const shared = controller("/shared", { access: signedIn, cors: { origins: [origin] } }, (on) => ({
    b: on.put("/", {}, () => {}),
  }));
  await using host = await served(createApp({ name: "x" }).map(shared));
  const ask = (method: string) =>
    host.send("/shared", {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": method,
        "access-control-request-headers": "content-type",
      },
    });
  const put = await ask("PUT");
  assert.equal(put.status, 204);
  assert.equal(put.headers.get("access-control-allow-origin"), origin);
  assert.equal(put.headers.get("access-control-max-age"), "600");
  assert.equal((await ask("DELETE")).headers.get("access-control-allow-origin"), null);
});

test("lets any origin read everything where the app says so", async () => {
  await using host = await served(createApp({ name: "x", cors: { origins: "*" } }).map(things));
  for (const path of ["/things", "/nothing"])
    assert.equal(
      (await host.send(path, { headers: { origin } })).headers.get("access-control-allow-origin"),
      "*",
      path,
    );
});
