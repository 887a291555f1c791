import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpError } from "../../src/problem/http-error.ts";
import type { Incoming, Outgoing } from "../../src/transport/exchange.ts";
import { toFetchHandler } from "../../src/transport/fetch.ts";
import { inProcess, toIncoming } from "../../src/transport/in-process.ts";
import { createFirewall } from "../../src/edge/firewall.ts";
import { echo, edgeApp, text } from "../support/edge-app.ts";
import { deferred } from "../support/serving.ts";

const app = edgeApp(echo);
const json = { "Content-Type": "application/json" };

for (const [door, send] of [
  [
    "fetch",
    (path: string, init: RequestInit) =>
      toFetchHandler(app)(new Request(`http://localhost${path}`, init)),
  ],
  [
    "the in-process door",
    (path: string, init: RequestInit) =>
      inProcess(app)({ path, ...init } as Parameters<ReturnType<typeof inProcess>>[0]),
  ],
] as const) {
  test(`${door} passes method, path, headers and body, and gives back a whole reply`, async () => {
    const got = await send("/a%20b?c=d", { method: "DELETE" });
    assert.equal(got.status, 200);
    assert.equal(await got.text(), "DELETE /a b");
    assert.equal(got.headers.get("x-frame-options"), "DENY");
    const posted = await send("/", { method: "POST", headers: json, body: '{"a":[1]}' });
    assert.deepEqual(await posted.json(), { a: [1] });
  });

  test(`${door} goes through the same firewall`, async () => {
    assert.equal((await send("/a%2fb", { method: "GET" })).status, 400);
    assert.equal(
      (await send("/", { method: "POST", headers: json, body: '{"a":1,"a":1}' })).status,
      400,
    );
    assert.equal(
      (await send("/", { method: "POST", headers: { "Content-Type": "text/plain" }, body: "x" }))
        .status,
      415,
    );
    assert.equal(
      (await send("/", { method: "POST", headers: json, body: `"${"x".repeat(1_048_576)}"` }))
        .status,
      413,
    );
  });

  test(`${door} drops the body of HEAD`, async () => {
    const got = await send("/", { method: "HEAD" });
    assert.equal(got.status, 200);
    assert.equal(await got.text(), "");
  });
}

test("fetch takes the host from the address when the runtime keeps the header away", async () => {
  const handler = toFetchHandler(app);
  assert.equal((await handler(new Request("http://evil.example/"))).status, 421);
});

for (const [name, info, peer] of [
  ["Bun", { requestIP: () => ({ address: "203.0.113.1" }) }, "203.0.113.1"],
  ["Bun without an address", { requestIP: () => null }, ""],
  ["Deno", { remoteAddr: { hostname: "203.0.113.2" } }, "203.0.113.2"],
  ["an unknown runtime", { waitUntil: () => undefined }, ""],
  ["no second argument", undefined, ""],
] as const) {
  test(`fetch reads the peer of ${name}`, async () => {
    const handler = toFetchHandler((incoming) => text(`[${incoming.peer}]`));
    assert.equal(await (await handler(new Request("http://localhost/"), info)).text(), `[${peer}]`);
  });
}

test("fetch streams both ways", async () => {
  const handler = toFetchHandler(async (incoming) => ({ ...text(""), body: doubled(incoming) }));
  const body = new Blob(["abc", "def"]).stream();
  const got = await handler(
    new Request("http://localhost/", { method: "POST", body, duplex: "half" } as RequestInit),
  );
  assert.equal(await got.text(), "ABCDEF");
});

test("a reader that leaves ends the stream of a reply", async () => {
  const ended = deferred();
  const endless = async function* (): AsyncGenerator<string> {
    try {
      for (;;) yield "tick";
    } finally {
      ended.resolve();
    }
  };
  const got = await inProcess(() => ({ ...text(""), body: endless() }))({ path: "/" });
  const reader = got.body!.getReader();
  assert.equal(Buffer.from((await reader.read()).value!).toString(), "tick");
  await reader.cancel();
  await ended.promise;
});

test("fetch answers 503 for a handler that is too late, and aborts its signal", async () => {
  const aborted = deferred<HttpError>();
  const late = (incoming: Incoming): Promise<Outgoing> => {
    incoming.signal.addEventListener("abort", () =>
      aborted.resolve(incoming.signal.reason as HttpError),
    );
    return new Promise(() => undefined);
  };
  const got = await toFetchHandler(late, { handlerMs: 10 })(new Request("http://localhost/"));
  assert.equal(got.status, 503);
  assert.equal((await aborted.promise).code, "WERVEL_HTTP_HANDLER_TIMEOUT");
});

for (const [name, broken] of [
  ["rejects", () => Promise.reject(new Error("secret"))],
  [
    "throws",
    () => {
      throw new Error("secret");
    },
  ],
  ["sets a header that cannot be written", () => ({ ...text("secret"), headers: ["X", "a\r\nb"] })],
] as const) {
  test(`fetch answers a safe 500 when the application ${name}`, async () => {
    const got = await toFetchHandler(broken)(new Request("http://localhost/"));
    assert.equal(got.status, 500);
    assert.doesNotMatch(await got.text(), /secret/);
  });
}

test("the in-process door takes bytes, streams, repeated headers, a peer and a signal", async () => {
  const firewall = createFirewall({ environment: "test" });
  const signal = AbortSignal.abort();
  const incoming = toIncoming({
    method: "POST",
    path: "/",
    headers: [
      ["Accept", "a"],
      ["Accept", "b"],
    ],
    body: Buffer.from("abc"),
    peer: "203.0.113.9",
    encrypted: true,
    signal,
  });
  const request = firewall(incoming);
  assert.deepEqual(
    [
      request.header("accept"),
      request.client.text,
      request.scheme,
      request.hasBody,
      incoming.signal.aborted,
    ],
    ["a, b", "203.0.113.9", "https", true, true],
  );
  assert.equal(Buffer.from(await incoming.body.read(3)).toString(), "abc");

  const streamed = toIncoming({ method: "POST", path: "/", body: letters() });
  assert.equal(streamed.body.length, undefined);
  await assert.rejects(streamed.body.read(2), { code: "WERVEL_HTTP_BODY_TOO_LARGE" });
});

async function* letters(): AsyncGenerator<string> {
  yield "a";
  yield "bc";
}

async function* doubled(incoming: Incoming): AsyncGenerator<string> {
  for await (const chunk of incoming.body.stream(100))
    yield Buffer.from(chunk).toString().toUpperCase();
}
