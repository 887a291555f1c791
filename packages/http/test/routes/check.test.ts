import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, Service, StartupError, token } from "@wervel/core";
import { int, list, object, secret, text } from "@wervel/schema";
import {
  allOf,
  anyOf,
  anyone,
  authentication,
  contract,
  controller,
  createApp,
  events,
  group,
  middleware,
  policy,
} from "@wervel/http";
import type { App } from "@wervel/http";
import { served } from "../support/served.ts";

// What the compiler refuses may still come from plain JavaScript: these specs are typed away on purpose.
const anySpec = (spec: object): never => spec as never;
const answer = (): never => undefined as never;

function one(spec: object, path = "/a", method: "get" | "post" | "socket" = "post"): App {
  const app = createApp({ name: "bad" });
  return (app[method] as unknown as (path: string, spec: never, handler: () => never) => App)(
    path,
    anySpec(spec),
    answer,
  );
}

class Entity {
  static readonly fields = { id: int() };
}
const Mailer = token<object>("MailSender");

const wrong: readonly (readonly [name: string, app: App, code: string, message: RegExp])[] = [
  [
    "no access decision",
    one({}),
    "WERVEL_HTTP_ACCESS_MISSING",
    /^POST \/a \(POST \/a\) has no access decision/,
  ],
  [
    "a word as its access",
    one({ access: "anyone" }),
    "WERVEL_HTTP_ACCESS_MISSING",
    /has "anyone" as its access, which is no decision/,
  ],
  ["a bad path", one({ access: anyone }, "/a/"), "WERVEL_HTTP_ROUTE_PATH", /ends with a slash/],
  [
    "the path of the health check",
    one({ access: anyone }, "/livez", "get"),
    "WERVEL_HTTP_ROUTE_RESERVED",
    /belongs to the host/,
  ],
  [
    "a need named body",
    one({ access: anyone, needs: { body: Clock } }),
    "WERVEL_HTTP_ROUTE_NAME",
    /name body/,
  ],
  [
    "a body on GET",
    one({ access: anyone, body: { a: int() } }, "/a", "get"),
    "WERVEL_HTTP_CONTRACT",
    /GET reads none/,
  ],
  [
    "an entity as body",
    one({ access: anyone, body: Entity }),
    "WERVEL_HTTP_CONTRACT",
    /takes the class Entity as its body/,
  ],
  [
    "an entity as reply",
    one({ access: anyone, reply: { 200: Entity } }),
    "WERVEL_HTTP_CONTRACT",
    /replies the class Entity/,
  ],
  [
    "a secret in a reply",
    one({ access: anyone, reply: object({ a: list(object({ p: secret() })) }) }),
    "WERVEL_HTTP_CONTRACT",
    /a secret in its reply, at \/a\/\*\/p/,
  ],
  [
    "a secret in an event",
    one({ access: anyone, reply: events(object({ p: secret() })) }),
    "WERVEL_HTTP_CONTRACT",
    /a secret in its reply, at \/p/,
  ],
  [
    "a reply of a status that is none",
    one({ access: anyone, reply: { 99: text() } }),
    "WERVEL_HTTP_CONTRACT",
    /reply 99/,
  ],
  [
    "a body for 204",
    one({ access: anyone, reply: { 204: text() } }),
    "WERVEL_HTTP_CONTRACT",
    /a body for 204/,
  ],
  [
    "a query that is no object",
    one({ access: anyone, query: text() }),
    "WERVEL_HTTP_CONTRACT",
    /a query that is no object/,
  ],
  [
    "a body that is no schema",
    one({ access: anyone, body: { a: 1 } }),
    "WERVEL_HTTP_CONTRACT",
    /a body that cannot hold/,
  ],
  [
    "a parameter that the path lacks",
    one({ access: anyone, params: { id: int() } }),
    "WERVEL_HTTP_CONTRACT",
    /parameter id/,
  ],
  [
    "an unknown location",
    one({ access: anyone, reply: { 201: object({ id: int() }) }, location: "show" }),
    "WERVEL_HTTP_CONTRACT",
    /names the location show/,
  ],
  [
    "an ETag of an unknown field",
    one({ access: anyone, reply: object({ id: int() }), etag: "version" }),
    "WERVEL_HTTP_CONTRACT",
    /takes its ETag from version/,
  ],
  [
    "If-Match without a version",
    one({ access: anyone, ifMatch: "required" }),
    "WERVEL_HTTP_CONTRACT",
    /demands If-Match/,
  ],
  [
    "a body of negative size",
    one({ access: anyone, limits: { bodyBytes: -5 } }),
    "WERVEL_HTTP_CONTRACT",
    /limits\.bodyBytes is not a positive/,
  ],
  [
    "a timeout that is no number",
    one({ access: anyone, limits: { timeoutMs: Number.NaN } }),
    "WERVEL_HTTP_CONTRACT",
    /limits\.timeoutMs is not a positive/,
  ],
  [
    "a misspelt limit",
    one({ access: anyone, limits: { bodybytes: 5 } }),
    "WERVEL_HTTP_CONTRACT",
    /has the limit bodybytes/,
  ],
  [
    "a misspelt member",
    one({ access: anyone, acces: anyone }),
    "WERVEL_HTTP_CONTRACT",
    /has the member acces/,
  ],
  [
    "an undefined reply",
    one({ access: anyone, reply: { 200: undefined } }),
    "WERVEL_HTTP_CONTRACT",
    /declares undefined as its reply 200/,
  ],
  [
    "null as its reply",
    one({ access: anyone, reply: null }),
    "WERVEL_HTTP_CONTRACT",
    /declares an empty map of replies/,
  ],
  [
    "an object in its query",
    one({ access: anyone, query: { a: object({ b: text() }) } }),
    "WERVEL_HTTP_CONTRACT",
    /declares the object a in its query/,
  ],
  [
    "a list of objects in its query",
    one({ access: anyone, query: { a: list(object({ b: text() })) } }),
    "WERVEL_HTTP_CONTRACT",
    /declares the object a in its query/,
  ],
  [
    "an unknown word as extra",
    one({ access: anyone, extra: "zap" }),
    "WERVEL_HTTP_CONTRACT",
    /has the value "zap" as extra/,
  ],
  [
    "a socket with a reply",
    one({ access: anyone, reply: text() }, "/a", "socket"),
    "WERVEL_HTTP_CONTRACT",
    /^SOCKET \/a \(SOCKET \/a\) has the member reply, which no contract of a socket has/,
  ],
  [
    "an action with messages",
    one({ access: anyone, receive: text() }),
    "WERVEL_HTTP_CONTRACT",
    /has the member receive, which no contract of an action has/,
  ],
  [
    "a socket with a limit of bodies",
    one({ access: anyone, limits: { bodyBytes: 1 } }, "/a", "socket"),
    "WERVEL_HTTP_CONTRACT",
    /has the limit bodyBytes, which there is not/,
  ],
  [
    "an action with a limit of sockets",
    one({ access: anyone, limits: { messages: 1 } }),
    "WERVEL_HTTP_CONTRACT",
    /has the limit messages, which there is not/,
  ],
  [
    "a socket that pings all the time",
    one({ access: anyone, limits: { pingMs: 0 } }, "/a", "socket"),
    "WERVEL_HTTP_CONTRACT",
    /limits\.pingMs is not a positive/,
  ],
  [
    "a pause that no timer takes",
    one({ access: anyone, limits: { pingMs: 2 ** 31 } }, "/a", "socket"),
    "WERVEL_HTTP_CONTRACT",
    /limits\.pingMs is not a positive/,
  ],
  [
    "a socket that sends a secret",
    one({ access: anyone, send: { key: secret() } }, "/a", "socket"),
    "WERVEL_HTTP_CONTRACT",
    /declares a secret in its reply, at \/key/,
  ],
  [
    "a socket that sends what is no schema",
    one({ access: anyone, send: { key: 5 } }, "/a", "socket"),
    "WERVEL_HTTP_CONTRACT",
    /declares a send that cannot hold/,
  ],
  [
    "a socket that receives an entity",
    one({ access: anyone, receive: Entity }, "/a", "socket"),
    "WERVEL_HTTP_CONTRACT",
    /takes the class Entity as its receive/,
  ],
  [
    "a socket where a GET is",
    (one({ access: anyone, reply: text() }, "/a", "get") as App).socket(
      "/a",
      { access: anyone },
      () => undefined,
    ) as App,
    "WERVEL_HTTP_ROUTE_DUPLICATE",
    /GET \/a .* and SOCKET \/a .* answer the same requests/,
  ],
  [
    "middleware that is undefined",
    one({ access: anyone, use: [undefined] }),
    "WERVEL_HTTP_CONTRACT",
    /uses something that is no middleware/,
  ],
  [
    "a body field named __proto__",
    one({ access: anyone, body: { __proto__: text() } }),
    "WERVEL_HTTP_CONTRACT",
    /names a member of its body __proto__/,
  ],
  [
    "an object in its path",
    one({ access: anyone, params: { a: object({ b: text() }) } }, "/x/:a"),
    "WERVEL_HTTP_CONTRACT",
    /declares the object a in its params/,
  ],
  [
    "CORS for all with credentials",
    one({ access: anyone, cors: { origins: "*", credentials: true } }),
    "WERVEL_HTTP_CONTRACT",
    /has CORS options that cannot hold/,
  ],
  [
    "CORS for the origin null",
    one({ access: anyone, cors: { origins: ["null"] } }),
    "WERVEL_HTTP_CONTRACT",
    /has CORS options that cannot hold/,
  ],
  [
    "two actions of one shape",
    createApp({ name: "x" })
      .get("/a/:x", { access: anyone }, () => {})
      .get("/a/:y", { access: anyone }, () => {}),
    "WERVEL_HTTP_ROUTE_DUPLICATE",
    /GET \/a\/:x .* and GET \/a\/:y .* answer the same requests/,
  ],
  [
    "two schemes of one name",
    createApp({ name: "x" }).authenticate(scheme("a"), scheme("a")),
    "WERVEL_HTTP_SCHEME_DUPLICATE",
    /named a/,
  ],
  [
    "a contract's route without a handler",
    createApp({ name: "x" }).map(
      controller(
        contract("/c", { access: anyone }, (on) => ({ a: on.get("/", {}) })),
        {},
        {} as never,
      ),
    ),
    "WERVEL_HTTP_HANDLER_MISSING",
    /GET \/c \(c\.a\) has no handler/,
  ],
];

function scheme(name: string) {
  return authentication({ name, openapi: { type: "http" }, authenticate: () => null });
}

async function problemsOf(app: App): Promise<StartupError["problems"]> {
  try {
    await using host = await served(app);
    assert.fail(`${host.host.name} started`);
  } catch (error) {
    assert.ok(error instanceof StartupError, String(error));
    return error.problems;
  }
}

for (const [name, app, code, message] of wrong) {
  test(`does not start with ${name}`, async () => {
    const problems = await problemsOf(app);
    assert.deepEqual(
      problems.map((problem) => problem.code),
      [code],
    );
    assert.match(problems[0]?.message ?? "", message);
    assert.ok(problems[0]?.help);
  });
}

test("reports every problem at once, missing services with the path that wants them", async () => {
  class Orders extends Service({ mail: Mailer }) {}
  const orders = controller("/orders", { needs: { orders: Orders }, access: anyone }, (on) => ({
    create: on.post("/", {}, ({ orders }) => void orders.mail),
    bad: on.get("/", { reply: { 200: text() }, location: "nowhere" }, () => "x"),
  }));
  const app = createApp({ name: "x" })
    .provide(Orders)
    .map(group("/v1", {}, orders));
  const problems = await problemsOf(app as unknown as App);
  assert.deepEqual(problems.map((problem) => problem.code).sort(), [
    "WERVEL_DI_MISSING",
    "WERVEL_HTTP_CONTRACT",
  ]);
  const missing = problems.find((problem) => problem.code === "WERVEL_DI_MISSING");
  assert.deepEqual(missing?.details["path"], ["POST /v1/orders", "Orders", "MailSender"]);
});

test("finds what policies, middleware and schemes want", async () => {
  const wanting = createApp({ name: "x" })
    .get(
      "/",
      {
        access: policy("p", { mail: Mailer }, () => true),
        use: [middleware({ other: token("Other") }, (_c, next) => next())],
      },
      () => {},
    )
    .authenticate(
      authentication({
        name: "s",
        needs: { keys: token("Keys") },
        openapi: { type: "http" },
        authenticate: () => null,
      }),
    );
  const problems = await problemsOf(wanting);
  assert.deepEqual(
    problems.map(({ details }) => (details["path"] as readonly string[]).join(" > ")).sort(),
    ["GET / > MailSender", "GET / > Other", "authentication scheme s > Keys"],
  );
});

const calls: readonly (readonly [name: string, call: () => unknown, message: RegExp])[] = [
  ["createApp()", () => createApp(undefined as never), /createApp\(\) got no name/],
  ["createApp({})", () => createApp({} as never), /createApp\(\) got no name/],
  [
    "a contract that is null",
    () => createApp({ name: "x" }).get("/a", null as never, answer),
    /GET \/a has no path or no contract/,
  ],
  [
    "a handler in place of the contract",
    () => createApp({ name: "x" }).get("/a", answer as never, undefined as never),
    /GET \/a has no path or no contract/,
  ],
  [
    "a controller of a contract that is undefined",
    () => controller(undefined as never, {}, {} as never),
    /controller\(undefined, …\) cannot be read/,
  ],
  [
    "a controller without options",
    () => controller("/a", null as never, () => ({})),
    /controller\("\/a", …\) cannot be read/,
  ],
  [
    "a misspelt option of a controller",
    () => controller("/a", { acces: anyone } as never, () => ({})),
    /controller\("\/a", …\) has the option acces/,
  ],
  [
    "a misspelt option of a group",
    () => group("/v1", { tag: ["x"] } as never),
    /group\("\/v1", …\) has the option tag/,
  ],
  [
    "a scheme that is undefined",
    () => createApp({ name: "x" }).authenticate(undefined as never),
    /authenticate\(…\) got something that is no authentication scheme/,
  ],
  [
    "a decision of all that is undefined",
    () => allOf(undefined as never),
    /allOf\(…\) got something that is no access decision/,
  ],
  [
    "a word among decisions",
    () => anyOf(anyone, "signedIn" as never),
    /anyOf\(…\) got something that is no access decision/,
  ],
  [
    "a controller in place of the options of a group",
    () => group("/v1", controller("/a", {}, () => ({})) as never),
    /group\("\/v1", …\) has no prefix or no options/,
  ],
];

for (const [name, call, message] of calls) {
  test(`refuses ${name} where it is written`, () => {
    assert.throws(call, { code: "WERVEL_HTTP_DEFINITION", message });
  });
}

test("reports controllers that are undefined with every other problem", async () => {
  const app = createApp({ name: "x" })
    .map(undefined as never, group("/v1", {}, undefined as never))
    .use(null as never)
    .post("/a", anySpec({}), answer);
  const problems = await problemsOf(app);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["WERVEL_HOST_PART", "WERVEL_HOST_PART", "WERVEL_HOST_PART", "WERVEL_HTTP_ACCESS_MISSING"],
  );
});

test("tells once what many routes inherit", async () => {
  const app = createApp({ name: "shared", limits: { timeoutMs: -1 }, cors: { origins: ["null"] } })
    .get("/a", { access: anyone }, () => undefined)
    .get("/b", { access: anyone, limits: { bodyBytes: 5 } }, () => undefined)
    .get("/c", { access: anyone, limits: { timeoutMs: 5 } }, () => undefined);
  await assert.rejects(served(app), ({ problems }: StartupError) => {
    const texts = problems.map(({ message }) => message);
    assert.equal(texts.filter((each) => /limits\.timeoutMs/.test(each)).length, 1);
    assert.equal(texts.filter((each) => /has CORS options/.test(each)).length, 1);
    assert.ok(
      texts.some((each) => each.startsWith("GET /a (GET /a), like 1 other route, has limits")),
    );
    assert.ok(
      texts.some((each) => each.startsWith("GET /a (GET /a), like 2 other routes, has CORS")),
    );
    return true;
  });
});
