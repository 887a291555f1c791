import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, Service } from "@wervel/core";
import { int, object, text } from "@wervel/schema";
import {
  allOf,
  anyOf,
  anyone,
  authentication,
  controller,
  createApp,
  policy,
  signedIn,
} from "@wervel/http";
import type { Access } from "@wervel/http";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";

const isAnn = policy(
  "ann",
  { clock: Clock },
  ({ principal, clock }) => principal.id === "ann" && clock.ms() > 0,
);
const isBob = policy("bob", {}, async ({ principal }) => principal.id === "bob");
const throwing = policy("throwing", {}, () => {
  throw new Error("secret reason");
});
const rejecting = policy("rejecting", {}, () => Promise.reject(new Error("secret reason")));
const truthy = policy("truthy", {}, () => "yes" as unknown as boolean);
const ownPath = policy("own", {}, ({ principal, params }) => params["who"] === principal.id);

const cases: readonly (readonly [
  name: string,
  access: Access,
  expected: Readonly<Record<"nobody" | "ann" | "bob" | "bad", number>>,
])[] = [
  ["anyone", anyone, { nobody: 204, ann: 204, bob: 204, bad: 204 }],
  ["signedIn", signedIn, { nobody: 401, ann: 204, bob: 204, bad: 401 }],
  ["a policy", isAnn, { nobody: 401, ann: 204, bob: 403, bad: 401 }],
  ["an async policy", isBob, { nobody: 401, ann: 403, bob: 204, bad: 401 }],
  ["a policy that throws", throwing, { nobody: 401, ann: 403, bob: 403, bad: 401 }],
  ["a policy that rejects", rejecting, { nobody: 401, ann: 403, bob: 403, bad: 401 }],
  [
    "a policy that answers something other than true",
    truthy,
    { nobody: 401, ann: 403, bob: 403, bad: 401 },
  ],
  ["a policy over the path", ownPath, { nobody: 401, ann: 204, bob: 403, bad: 401 }],
  ["allOf", allOf(isAnn, isBob), { nobody: 401, ann: 403, bob: 403, bad: 401 }],
  ["allOf nothing", allOf(), { nobody: 401, ann: 403, bob: 403, bad: 401 }],
  ["anyOf", anyOf(isAnn, isBob), { nobody: 401, ann: 204, bob: 204, bad: 401 }],
  ["anyOf nothing", anyOf(), { nobody: 401, ann: 403, bob: 403, bad: 401 }],
  [
    "anyOf with a policy that throws",
    anyOf(throwing, isBob),
    { nobody: 401, ann: 403, bob: 204, bad: 401 },
  ],
  ["anyOf with anyone", anyOf(isAnn, anyone), { nobody: 204, ann: 204, bob: 204, bad: 204 }],
];

for (const [name, access, expected] of cases) {
  test(`${name} decides for nobody, ann, bob and a credential that does not hold`, async () => {
    const app = createApp({ name: "x" })
      .get("/of/:who", { access }, () => {})
      .authenticate(keyScheme);
    await using host = await served(app);
    for (const [who, status] of Object.entries(expected)) {
      const headers: Record<string, string> = who === "nobody" ? {} : { "x-key": who };
      const response = await host.send("/of/ann", { headers });
      assert.equal(response.status, status, who);
      assert.equal(
        response.headers.get("www-authenticate"),
        status === 401 ? 'Key realm="tests"' : null,
      );
      assert.equal((await response.text()).includes("secret"), false);
    }
  });
}

test("logs a policy that throws", async () => {
  const app = createApp({ name: "x" })
    .get("/", { access: throwing }, () => {})
    .authenticate(keyScheme);
  await using host = await served(app);
  await host.send("/", { headers: { "x-key": "ann" } });
  assert.deepEqual(host.log.messages("error"), [
    "The policy throwing threw: the caller is refused.",
  ]);
});

test("answers 500 and nothing else when a scheme throws, even where anyone may call", async () => {
  const broken = authentication({
    name: "broken",
    openapi: { type: "http" },
    authenticate: () => Promise.reject(new Error("no store")),
  });
  const app = createApp({ name: "x" })
    .get("/", { access: anyone }, () => {})
    .authenticate(broken);
  await using host = await served(app);
  assert.equal((await host.send("/")).status, 500);
});

test("asks schemes in order, and no further one after a credential that does not hold", async () => {
  const asked: string[] = [];
  const scheme = (name: string, answer: "invalid" | null) =>
    authentication({
      name,
      openapi: { type: "http" },
      authenticate: () => (asked.push(name), answer),
    });
  const app = createApp({ name: "x" })
    .get("/", { access: anyone }, () => {})
    .authenticate(scheme("first", null), scheme("second", "invalid"), scheme("third", null));
  await using host = await served(app);
  await host.send("/");
  assert.deepEqual(asked, ["first", "second"]);
});

test("gives a scheme its own services", async () => {
  class Keys extends Service({ clock: Clock }) {
    find(key: string) {
      return this.clock.ms() > 0 && key === "k" ? { id: "ann" } : null;
    }
  }
  const scheme = authentication({
    name: "keys",
    needs: { keys: Keys },
    openapi: { type: "http" },
    authenticate: (request, { keys }) => keys.find(request.header("x-key") ?? ""),
  });
  const app = createApp({ name: "x" })
    .get("/", { access: signedIn, reply: text() }, ({ user }) => user.id)
    .provide(Keys)
    .authenticate(scheme);
  await using host = await served(app);
  assert.equal(await (await host.send("/", { headers: { "x-key": "k" } })).json(), "ann");
});

test("refuses forged unsafe requests where a browser sends the credential by itself", async () => {
  const session = authentication({
    name: "session",
    ambient: true,
    openapi: { type: "apiKey", in: "cookie", name: "s" },
    authenticate: (request) => (request.header("cookie") === "s=1" ? { id: "ann" } : null),
  });
  const app = createApp({ name: "x" })
    .post("/", { access: anyone }, () => {})
    .get("/", { access: signedIn }, () => {})
    .authenticate(session, keyScheme);
  await using host = await served(app);
  const post = (headers: Record<string, string>) => host.send("/", { method: "POST", headers });
  assert.equal((await post({ cookie: "s=1", "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await post({ cookie: "s=1", "sec-fetch-site": "same-origin" })).status, 204);
  assert.equal((await post({ cookie: "s=1", origin: "http://localhost" })).status, 204);
  assert.equal((await post({ cookie: "s=1", origin: "http://evil.example" })).status, 403);
  assert.equal((await post({ cookie: "s=1" })).status, 403);
  assert.equal((await post({ "x-key": "ann", "sec-fetch-site": "cross-site" })).status, 204);
  // Sign-in has no session yet, and may not be forged either.
  assert.equal((await post({ "sec-fetch-site": "cross-site" })).status, 403);
  const read = { cookie: "s=1", "sec-fetch-site": "cross-site" };
  assert.equal((await host.send("/", { headers: read })).status, 204);
});

const Doc = object({ id: int() });

function docs(hide: boolean) {
  return controller("/docs", { access: signedIn }, (on) => ({
    show: on.get(
      "/:id",
      {
        params: { id: int() },
        reply: Doc,
        hide,
        load: async ({ params }) => (params.id === 9 ? null : { id: params.id, owner: "ann" }),
        allow: async ({ loaded, user }) => loaded.owner === user.id,
      },
      ({ loaded }) => loaded,
    ),
  }));
}

for (const [who, path, hide, status] of [
  ["ann", "/docs/1", false, 200],
  ["bob", "/docs/1", false, 403],
  ["bob", "/docs/1", true, 404],
  ["ann", "/docs/9", false, 404],
  ["bob", "/docs/9", true, 404],
] as const) {
  test(`answers ${status} to ${who} for ${path}${hide ? " where it hides" : ""}`, async () => {
    await using host = await served(
      createApp({ name: "x" }).map(docs(hide)).authenticate(keyScheme),
    );
    assert.equal((await host.send(path, { headers: { "x-key": who } })).status, status);
  });
}

test("a hidden object and a missing one get the same reply", async () => {
  await using host = await served(createApp({ name: "x" }).map(docs(true)).authenticate(keyScheme));
  const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const headers = { "x-key": "bob", traceparent: trace };
  const hidden = await host.send("/docs/1", { headers });
  const missing = await host.send("/docs/9", { headers });
  assert.equal(await hidden.text(), await missing.text());
  assert.deepEqual([...hidden.headers], [...missing.headers]);
});

test("lets nobody in where allow answers something other than true", async () => {
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, load: () => ({}), allow: () => 1 as unknown as boolean },
    () => {},
  );
  await using host = await served(app);
  assert.equal((await host.send("/")).status, 403);
});
