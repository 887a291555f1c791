import assert from "node:assert/strict";
import { test } from "node:test";
import { Log, Loosened, requestContext } from "@wervel/core";
import type { StartOptions, StartupError } from "@wervel/core";
import { int, text } from "@wervel/schema";
import {
  anyone,
  createApp,
  formatReport,
  HttpStage,
  inProcess,
  policy,
  toIncoming,
} from "@wervel/http";
import { RawClient } from "../support/raw-client.ts";
import { served } from "../support/served.ts";

const hello = () =>
  createApp({ name: "hello" }).get(
    "/hello/:name",
    { access: anyone, reply: text() },
    ({ params }) => `Hello, ${params.name}`,
  );

const quiet = (env: Readonly<Record<string, string>> = {}, environment = "test"): StartOptions => ({
  environment,
  settings: { env: { LOG_LEVEL: "silent", ...env }, argv: [], file: false },
  shutdown: { lingerMs: 0 },
});

test("answers in process once it has started, and says so before", async () => {
  const app = hello();
  assert.throws(() => app.dispatch(toIncoming({ path: "/hello/ann" })), {
    code: "WERVEL_HTTP_NOT_STARTED",
  });
  const host = await app.start(quiet());
  try {
    const reply = await app.dispatch(toIncoming({ path: "/hello/ann" }));
    assert.deepEqual([reply.status, reply.body], [200, '"Hello, ann"']);
  } finally {
    await host.stop();
  }
});

test("answers web requests of a fetch runtime", async () => {
  const app = hello();
  const host = await app.start(quiet());
  try {
    const response = await app.fetch(new Request("http://localhost/hello/ann"));
    assert.equal(await response.json(), "Hello, ann");
  } finally {
    await host.stop();
  }
});

test("answers 503 once the host has stopped, through every door", async () => {
  const app = hello();
  const host = await app.start(quiet());
  const send = inProcess(host.stage(HttpStage)!.dispatch);
  await host.stop();
  const incoming = toIncoming({ path: "/hello/ann" });
  assert.equal((await app.dispatch(incoming)).status, 503);
  const request = new Request("http://localhost/hello/ann");
  for (const response of [await app.fetch(request), await send({ path: "/hello/ann" })]) {
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "1");
    const { code } = (await response.json()) as { code: string };
    assert.equal(code, "WERVEL_HTTP_STOPPED");
  }
});

test("answers on a socket by the same actions", async () => {
  await using host = await served(hello());
  const server = await host.stage.listen();
  assert.ok("url" in server.address);
  const response = await fetch(`${server.address.url}/hello/ann`);
  assert.equal(await response.json(), "Hello, ann");
  assert.equal(response.headers.get("server"), null);
  assert.equal(response.headers.get("x-powered-by"), null);
});

test("stays synchronous for a handler that is", async () => {
  await using host = await served(hello());
  const reply = host.stage.dispatch(toIncoming({ path: "/hello/ann" }));
  assert.equal(reply instanceof Promise, false);
});

test("tells the log which request it writes for", async () => {
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, needs: { log: Log }, reply: text() },
    async ({ log }) => {
      await Promise.resolve();
      log.info("in the handler");
      return requestContext.getStore()?.requestId ?? "";
    },
  );
  await using host = await served(app);
  const id = await (await host.send("/")).json();
  assert.match(String(id), /^[0-9a-f]{32}$/);
  assert.equal(
    host.log.lines.find(({ message }) => message === "in the handler")?.["requestId"],
    id,
  );
});

test("is not ready once it stops, and says no more than that", async () => {
  await using host = await served(hello());
  assert.equal(
    await (await host.send("/readyz", { headers: { host: "any.example" } })).text(),
    "ok",
  );
  await host.host.stop();
  const response = await host.send("/readyz");
  assert.equal(response.status, 503);
  assert.equal(await response.text(), "not ok");
  assert.equal((await host.send("/livez")).status, 200);
});

for (const [environment, hosts] of [
  ["production", { localhost: 200, "127.0.0.1:3000": 200, "10.0.0.1": 421, "any.example": 421 }],
  ["development", { localhost: 200, "a.localhost:1": 200, "10.0.0.1": 200, "any.example": 421 }],
] as const) {
  test(`serves the hosts of ${environment}`, async () => {
    await using host = await served(hello(), environment);
    for (const [name, status] of Object.entries(hosts))
      assert.equal((await host.send("/hello/a", { headers: { host: name } })).status, status, name);
  });
}

function listening(env: Readonly<Record<string, string>>, environment: string) {
  return hello().start({ ...quiet({ PORT: "0", ...env }, environment), listens: true });
}

test("does not listen beyond this machine in production without its host names", async () => {
  await assert.rejects(listening({ HOST: "0.0.0.0" }, "production"), /WERVEL_HTTP_HOSTS_MISSING/);
  for (const [env, environment] of [
    [{}, "production"],
    [{ HOST: "0.0.0.0", ALLOWED_HOSTS: "api.example" }, "production"],
    [{ HOST: "0.0.0.0" }, "development"],
  ] as const) {
    const host = await listening(env, environment);
    await host.stop();
  }
});

test("refuses a port that is none, with every other bad setting", async () => {
  await assert.rejects(
    listening({ PORT: "99999", LOG_LEVEL: "loud" }, "production"),
    /PORT[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*PORT/,
  );
});

for (const [what, env, reason] of [
  ["hosts", { ALLOWED_HOSTS: "api.example,http://a/b" }, /allowedHosts.*a\/b/],
  ["proxies", { TRUSTED_PROXIES: "everybody" }, /trustedProxies/],
] as const) {
  test(`finds ${what} that cannot hold before any work is done`, async () => {
    let worked = false;
    const app = hello().onFirstStart({}, () => void (worked = true));
    const start = app.start({ ...quiet({ PORT: "0", ...env }, "production"), listens: true });
    await assert.rejects(start, (error: StartupError) => {
      assert.deepEqual(error.details["codes"], ["WERVEL_HTTP_OPTIONS"]);
      assert.match(error.message, reason);
      return true;
    });
    assert.ok(!worked);
  });
}

test("says which address cannot be bound, and why", async () => {
  await using host = await served(hello());
  const { address } = await host.stage.listen();
  assert.ok("port" in address);
  await assert.rejects(listening({ PORT: `${address.port}` }, "test"), {
    code: "WERVEL_HTTP_LISTEN",
    message: new RegExp(`127.0.0.1:${address.port}`),
    help: /PORT/,
  });
  await assert.rejects(listening({ HOST: "192.0.2.1" }, "test"), {
    code: "WERVEL_HTTP_LISTEN",
    help: /HOST/,
  });
});

test("refuses an expectation that it does not know, and closes", async () => {
  await using host = await served(hello());
  const server = await host.stage.listen();
  const client = await RawClient.open(server);
  client.send("GET /hello/ann HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\n\r\n");
  const reply = await client.reply();
  assert.equal(reply?.status, 417);
  assert.match(reply?.body ?? "", /WERVEL_HTTP_EXPECTATION_REFUSED/);
  await client.closed;
});

test("reports each route with its access decision and every loosened default", async () => {
  const app = createApp({
    name: "shop",
    trustedProxies: ["10.0.0.0/8"],
    server: { keepAliveMs: 1000 },
  })
    .get("/a", { access: anyone, mutates: true, cors: { origins: "*" } }, () => {})
    .value(Loosened, { where: "accounts", what: "passwords may be short" })
    .post(
      "/b",
      {
        access: policy("editor", {}, () => true),
        body: { a: int() },
        extra: "drop",
        limits: { bodyBytes: 2_000_000, timeoutMs: 60_000 },
      },
      () => {},
    );
  await using host = await served(app);
  const report = host.stage.report;
  assert.deepEqual(
    report.routes.map(({ method, path, access }) => `${method} ${path} ${access}`),
    ["GET /a anyone", "POST /b policy editor"],
  );
  assert.deepEqual(
    report.loosened.map(({ where, what }) => `${where}: ${what}`),
    [
      "app: proxies are trusted: 10.0.0.0/8",
      "app: keepAliveMs is 1000",
      "accounts: passwords may be short",
      "GET /a: cors: any origin",
      "GET /a: a GET action may write",
      "POST /b: unknown members of the body are dropped instead of refused",
      "POST /b: bodies of up to 2000000 bytes are read",
      "POST /b: the handler may take 60000 ms",
    ],
  );
  assert.match(formatReport(report), /^shop \(test\)\nroutes:\n {2}GET {4}\/a {2}anyone/);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

test("reads bodies up to the limit of their action", async () => {
  const app = createApp({ name: "x" }).post(
    "/",
    { access: anyone, body: { a: text() }, limits: { bodyBytes: 20 } },
    () => {},
  );
  await using host = await served(app);
  assert.equal((await host.send("/", { json: { a: "0123456789ab" } })).status, 204);
  assert.equal((await host.send("/", { json: { a: "0123456789abc" } })).status, 413);
});
