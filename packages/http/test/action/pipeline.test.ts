import assert from "node:assert/strict";
import { test } from "node:test";
import { make, Principal, ReadOnly, Service, Signal, token, value } from "@wervel/core";
import { bool, int, list, object, text } from "@wervel/schema";
import {
  anyone,
  authentication,
  controller,
  createApp,
  created,
  CurrentRequest,
  middleware,
  signedIn,
  status,
  toIncoming,
} from "@wervel/http";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";

const Item = object({ id: int(), title: text({ max: 5 }) });

class Items extends Service({}) {
  find(id: number) {
    return id === 9 ? undefined : { id, title: `t${id}`, owner: "ann", passwordHash: "x" };
  }
}

const items = controller("/items", { needs: { items: Items }, access: anyone }, (on) => ({
  list: on.get(
    "/",
    { query: { tag: list(text()).optional(), size: int({ max: 9 }).default(3) }, reply: text() },
    ({ query }) => `${query.size} ${query.tag?.join("+")}`,
  ),
  show: on.get(
    "/:id",
    { params: { id: int() }, reply: Item, load: ({ items, params }) => items.find(params.id) },
    ({ loaded }) => loaded,
  ),
  create: on.post(
    "/",
    { access: signedIn, body: Item, reply: { 201: Item, 409: text() }, location: "show" },
    ({ body, user }) => (body.id === 1 ? status(409, `taken, ${user.id}`) : body),
  ),
  remove: on.delete("/:id", { params: { id: int() } }, () => {}),
}));

const app = () => createApp({ name: "pipeline" }).provide(Items).map(items).authenticate(keyScheme);

test("replies with the declared fields alone", async () => {
  await using host = await served(app());
  const response = await host.send("/items/7");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
  assert.deepEqual(await response.json(), { id: 7, title: "t7" });
});

test("replies 204 without a body to an action without a reply", async () => {
  await using host = await served(app());
  const response = await host.send("/items/7", { method: "DELETE" });
  assert.equal(response.status, 204);
  assert.equal(await response.text(), "");
});

test("replies with the first 2xx of a map, and with the address of what was made", async () => {
  await using host = await served(app());
  const response = await host.send("/items", {
    json: { id: 5, title: "hi" },
    headers: { "x-key": "ann" },
  });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("location"), "/items/5");
});

test("replies with another declared status", async () => {
  await using host = await served(app());
  const response = await host.send("/items", {
    json: { id: 1, title: "hi" },
    headers: { "x-key": "ann" },
  });
  assert.equal(response.status, 409);
  assert.equal(await response.json(), "taken, ann");
});

test("reads queries by their declared type and ignores unknown keys", async () => {
  await using host = await served(app());
  assert.equal(await (await host.send("/items?tag=a&tag=b&other=1")).json(), "3 a+b");
  assert.equal(await (await host.send("/items?size=4")).json(), "4 undefined");
});

const invalid: readonly (readonly [path: string, issue: { in: string; pointer: string }])[] = [
  ["/items?size=10", { in: "query", pointer: "/size" }],
  ["/items?size=1&size=2", { in: "query", pointer: "/size" }],
  ["/items?size=", { in: "query", pointer: "/size" }],
  ["/items/x", { in: "params", pointer: "/id" }],
];

for (const [path, issue] of invalid) {
  test(`refuses ${path} with 422`, async () => {
    await using host = await served(app());
    const response = await host.send(path);
    assert.equal(response.status, 422);
    const problem = (await response.json()) as {
      issues: readonly { in: string; pointer: string }[];
    };
    assert.deepEqual(
      problem.issues.map(({ in: part, pointer }) => ({ in: part, pointer })),
      [issue],
    );
  });
}

test("lists every issue of a body, unknown members included", async () => {
  await using host = await served(app());
  const response = await host.send("/items", {
    json: { title: "too long", extra: 1 },
    headers: { "x-key": "ann" },
  });
  assert.equal(response.status, 422);
  const { issues } = (await response.json()) as { issues: readonly { pointer: string }[] };
  assert.deepEqual(issues.map(({ pointer }) => pointer).sort(), ["/extra", "/id", "/title"]);
});

test("drops unknown members where the controller says so", async () => {
  const lenient = controller("/x", { access: anyone, extra: "drop" }, (on) => ({
    echo: on.post("/", { body: { a: int() }, reply: object({ a: int() }) }, ({ body }) => body),
  }));
  await using host = await served(createApp({ name: "x" }).map(lenient));
  assert.deepEqual(await (await host.send("/x", { json: { a: 1, b: 2 } })).json(), { a: 1 });
});

test("answers 404 where load finds nothing", async () => {
  await using host = await served(app());
  assert.equal((await host.send("/items/9")).status, 404);
});

test("authorises before the body is read", async () => {
  await using host = await served(app());
  let isRead = false;
  async function* body() {
    isRead = true;
    yield "{}";
  }
  const response = await host.send("/items", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: body(),
  });
  assert.equal(response.status, 401);
  assert.equal(isRead, false);
});

test("refuses a body on DELETE", async () => {
  await using host = await served(app());
  const response = await host.send("/items/1", { json: {}, method: "DELETE" });
  assert.equal(response.status, 400);
});

test("constructs only the services that a handler names, and one of each a request", async () => {
  const made: string[] = [];
  class Used extends Service({ user: Principal, request: CurrentRequest, signal: Signal }) {
    readonly name = made.push("used");
  }
  class Unused extends Service({ user: Principal }) {
    readonly name = made.push("unused");
  }
  class Both extends Service({ used: Used }) {}
  const actions = controller(
    "/",
    { needs: { used: Used, unused: Unused, both: Both }, access: anyone },
    (on) => ({
      go: on.get(
        "/",
        { reply: text() },
        ({ used, both }) => `${both.used === used} ${used.request.path}`,
      ),
    }),
  );
  const app = createApp({ name: "scopes" }).provide(Used, Unused, Both).map(actions);
  await using host = await served(app);
  assert.equal(await (await host.send("/")).json(), "true /");
  assert.deepEqual(made, ["used"]);
  await host.send("/");
  assert.deepEqual(made, ["used", "used"]);
});

test("gives scoped services the principal of their own request", async () => {
  class Who extends Service({ user: Principal }) {}
  const actions = controller("/", { needs: { who: Who }, access: anyone }, (on) => ({
    go: on.get("/", { reply: text() }, ({ who }) => who.user?.id ?? "nobody"),
  }));
  await using host = await served(
    createApp({ name: "who" }).provide(Who).map(actions).authenticate(keyScheme),
  );
  const [ann, none] = await Promise.all([
    host.send("/", { headers: { "x-key": "ann" } }),
    host.send("/"),
  ]);
  assert.equal(await ann.json(), "ann");
  assert.equal(await none.json(), "nobody");
});

test("tells scoped services whether the action promised to change nothing", async () => {
  class Store extends Service({ readOnly: ReadOnly }) {}
  const actions = controller("/", { needs: { store: Store }, access: anyone }, (on) => ({
    safe: on.get("/safe", { reply: bool() }, ({ store }) => store.readOnly),
    mutating: on.get("/mutating", { mutates: true, reply: bool() }, ({ store }) => store.readOnly),
    unsafe: on.post("/unsafe", { reply: bool() }, ({ store }) => store.readOnly),
  }));
  await using host = await served(createApp({ name: "x" }).provide(Store).map(actions));
  assert.equal(await (await host.send("/safe")).json(), true);
  assert.equal(await (await host.send("/safe", { method: "HEAD" })).text(), "");
  assert.equal(await (await host.send("/mutating")).json(), false);
  assert.equal(await (await host.send("/unsafe", { method: "POST" })).json(), false);
});

test("awaits async factories before the handler and disposes them after it", async () => {
  const events: string[] = [];
  const Slow = token<Disposable & { readonly id: string }>("Slow");
  const slow = make(Slow, { request: CurrentRequest }, async ({ request }) => {
    await Promise.resolve();
    return { id: request.path, [Symbol.dispose]: () => void events.push("disposed") };
  });
  const actions = controller("/", { needs: { slow: Slow }, access: anyone }, (on) => ({
    go: on.get("/", { reply: text() }, ({ slow }) => {
      events.push("handled");
      return slow.id;
    }),
  }));
  await using host = await served(createApp({ name: "slow" }).provide(slow).map(actions));
  assert.equal(await (await host.send("/")).json(), "/");
  assert.deepEqual(events, ["handled", "disposed"]);
});

test("disposes scoped services when the handler throws", async () => {
  const events: string[] = [];
  class Held extends Service({ request: CurrentRequest }) {
    [Symbol.dispose](): void {
      events.push("disposed");
    }
  }
  const actions = controller("/", { needs: { held: Held }, access: anyone }, (on) => ({
    go: on.get("/", {}, ({ held }) => {
      throw new Error(held.request.path);
    }),
  }));
  await using host = await served(createApp({ name: "held" }).provide(Held).map(actions));
  assert.equal((await host.send("/")).status, 500);
  assert.deepEqual(events, ["disposed"]);
});

test("runs middleware from the outside in, and lets it answer", async () => {
  const Order = token<string[]>("Order");
  const step = (name: string) =>
    middleware({ order: Order }, async ({ order }, next) => {
      order.push(`${name} in`);
      const answer = await next();
      order.push(`${name} out`);
      return answer.header(`x-${name}`, "1");
    });
  const closed = middleware({}, ({ request }, next) =>
    request.query === "closed" ? status(503, { closed: true }) : next(),
  );
  const order: string[] = [];
  const actions = controller("/", { access: anyone, use: [step("controller"), closed] }, (on) => ({
    go: on.get("/", { reply: text(), use: [step("action")] }, () => (order.push("handler"), "x")),
  }));
  const app = createApp({ name: "around", use: [step("app")] })
    .map(actions)
    .provide(value(Order, order));
  await using host = await served(app);
  const response = await host.send("/");
  assert.deepEqual(order, [
    "app in",
    "controller in",
    "action in",
    "handler",
    "action out",
    "controller out",
    "app out",
  ]);
  assert.equal(response.headers.get("x-app"), "1");
  order.length = 0;
  const refused = await host.send("/?closed");
  assert.equal(refused.status, 503);
  assert.deepEqual(await refused.json(), { closed: true });
  assert.equal(order.includes("handler"), false);
});

test("gives a reply of middleware its cookies and the permission of the action", async () => {
  const closed = middleware({}, () =>
    status(503, undefined, { cookies: { seen: { value: "1" } } }),
  );
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, use: [closed], cors: { origins: "*" } },
    () => {},
  );
  await using host = await served(app);
  const response = await host.send("/", { headers: { origin: "https://a.example" } });
  assert.equal(response.status, 503);
  assert.match(response.headers.get("set-cookie") ?? "", /^__Host-seen=1;/);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.equal(response.headers.get("content-type"), null);
});

test("recognises the actors of a start before the app asks its own schemes", async () => {
  const app = createApp({ name: "x" })
    .get("/", { access: signedIn, reply: text() }, ({ user }) => user.id)
    .authenticate(keyScheme);
  const asTest = authentication({
    name: "test",
    openapi: { type: "http" },
    authenticate: () => ({ id: "tester" }),
  });
  const host = await app.start({
    environment: "test",
    actors: [asTest],
    settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
  });
  try {
    const reply = await app.dispatch(toIncoming({ path: "/", headers: { "x-key": "ann" } }));
    assert.equal(reply.body, '"tester"');
  } finally {
    await host.stop();
  }
});

test("runs middleware after access was granted", async () => {
  let calls = 0;
  const counting = middleware({}, (_context, next) => (calls++, next()));
  const actions = controller("/", { access: signedIn, use: [counting] }, (on) => ({
    go: on.get("/", {}, () => {}),
  }));
  await using host = await served(createApp({ name: "x" }).map(actions));
  assert.equal((await host.send("/")).status, 401);
  assert.equal(calls, 0);
});

test("refuses middleware that goes on twice", async () => {
  const twice = middleware({}, async (_context, next) => {
    await next();
    return next();
  });
  const actions = controller("/", { access: anyone, use: [twice] }, (on) => ({
    go: on.get("/", {}, () => {}),
  }));
  await using host = await served(createApp({ name: "x" }).map(actions));
  assert.equal((await host.send("/")).status, 500);
});

test("answers HEAD by the GET action with its guards", async () => {
  const actions = controller("/", { access: signedIn }, (on) => ({
    go: on.get("/", { reply: text() }, () => "x"),
  }));
  await using host = await served(createApp({ name: "x" }).map(actions).authenticate(keyScheme));
  assert.equal((await host.send("/", { method: "HEAD" })).status, 401);
  const response = await host.send("/", { method: "HEAD", headers: { "x-key": "ann" } });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
});

test("answers QUERY with a body", async () => {
  const app = createApp({ name: "x" }).query(
    "/find",
    { access: anyone, body: { q: text() }, reply: text() },
    ({ body }) => body.q,
  );
  await using host = await served(app);
  assert.equal(
    await (await host.send("/find", { method: "QUERY", json: { q: "hi" } })).json(),
    "hi",
  );
});

test("gives a created reply the headers and cookies it names", async () => {
  const app = createApp({ name: "x" }).post(
    "/made",
    { access: anyone, reply: { 201: text() } },
    () =>
      created("x", {
        location: "/made/1",
        headers: { "x-one": "1" },
        cookies: { seen: { value: "yes" } },
      }),
  );
  await using host = await served(app);
  const response = await host.send("/made", { method: "POST" });
  assert.equal(response.headers.get("location"), "/made/1");
  assert.equal(response.headers.get("x-one"), "1");
  assert.equal(
    response.headers.get("set-cookie"),
    "__Host-seen=yes; Path=/; Secure; HttpOnly; SameSite=Lax",
  );
  assert.equal(response.headers.get("cache-control"), "no-store");
});
