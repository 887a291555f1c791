import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpError } from "../../src/problem/http-error.ts";
import { assertSecureParser } from "../../src/transport/node.ts";
import { serve } from "../../src/transport/serve.ts";
import { text } from "../support/edge-app.ts";
import { RawClient, sendRaw } from "../support/raw-client.ts";
import { deferred, serving } from "../support/serving.ts";

const get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const close = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

test("answers 408 to a body that comes too slowly, and closes", async () => {
  const server = await serving(
    async (incoming) => {
      try {
        await incoming.body.read(1_000);
        return text("read");
      } catch (error) {
        const { status, close: ends, code } = error as HttpError;
        return { ...text(code, status), close: ends };
      }
    },
    { graceMs: 30, minBytesPerSecond: 1_000, sweepMs: 10, drainMs: 10 },
  );
  const client = await RawClient.open(server);
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n1");
  const reply = await client.reply();
  assert.equal(reply?.status, 408);
  assert.equal(reply?.body, "WERVEL_HTTP_REQUEST_TIMEOUT");
  await client.closed;
});

test("answers 408 when the whole request takes too long, and lets a route have more time", async () => {
  const server = await serving(
    async (incoming) => {
      if (incoming.target === "/upload") incoming.allow(60_000, 60_000);
      try {
        return text(`${(await incoming.body.read(1_000)).length}`);
      } catch (error) {
        return { ...text("late", (error as HttpError).status), close: true };
      }
    },
    { requestMs: 40, maxRequestMs: 60_000, sweepMs: 10, drainMs: 10 },
  );
  const open = async (path: string) =>
    (await RawClient.open(server)).send(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1`,
    );
  const [slow, upload] = [await open("/"), await open("/upload")];
  assert.equal((await slow.reply())?.status, 408);
  upload.send("2");
  assert.equal((await upload.reply())?.body, "2");
  upload.destroy();
});

test("answers 503 for a handler that is too late, aborts its signal, and ignores what it says then", async () => {
  const aborted = deferred<unknown>();
  const late = deferred();
  const server = await serving(
    async (incoming) => {
      if (incoming.target === "/fast") return text("fast");
      incoming.signal.addEventListener("abort", () => aborted.resolve(incoming.signal.reason));
      await late.promise;
      return text("too late");
    },
    { handlerMs: 30, sweepMs: 10 },
  );
  const client = await RawClient.open(server);
  client.send(get);
  const reply = await client.reply();
  assert.equal(reply?.status, 503);
  assert.equal(reply?.headers.get("retry-after"), "1");
  assert.equal(((await aborted.promise) as HttpError).code, "WERVEL_HTTP_HANDLER_TIMEOUT");
  assert.equal(server.inFlight, 0);
  late.resolve();
  client.send("GET /fast HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await client.reply())?.body, "fast");
  client.destroy();
});

test("closes connections that stay idle, and those that have had their requests", async () => {
  const server = await serving(() => text("ok"), { keepAliveMs: 20, maxRequestsPerConnection: 3 });
  const idle = await RawClient.open(server);
  assert.equal((await idle.send(get).reply())?.headers.get("connection"), "keep-alive");
  await idle.closed;
  const replies = await sendRaw(server, get + get + get + get);
  assert.deepEqual(
    replies.map((reply) => reply.headers.get("connection")),
    ["keep-alive", "keep-alive", "close"],
  );
});

test("sheds requests beyond its bound with 503 and Retry-After, but answers health checks", async () => {
  const gate = deferred();
  const server = await serving(
    async (incoming) => {
      if (incoming.target === "/held") await gate.promise;
      return text(incoming.target);
    },
    { maxInFlight: 2 },
  );
  const held = [await RawClient.open(server), await RawClient.open(server)];
  for (const client of held) client.send("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (server.inFlight < 2) await new Promise((resolve) => setImmediate(resolve));

  const [shed] = await sendRaw(server, close);
  assert.equal(shed?.status, 503);
  assert.equal(shed?.headers.get("retry-after"), "1");
  assert.equal(JSON.parse(shed!.body).code, "WERVEL_HTTP_OVERLOADED");
  const [health] = await sendRaw(server, close.replace("/ ", "/livez?a=b "));
  assert.equal(health?.body, "/livez?a=b");

  gate.resolve();
  for (const client of held) {
    assert.equal((await client.reply())?.body, "/held");
    client.destroy();
  }
  const [after] = await sendRaw(server, close);
  assert.equal(after?.status, 200);
});

test("accepts no more connections than its bound", async () => {
  const server = await serving(() => text("ok"), { maxConnections: 1 });
  const first = await RawClient.open(server);
  assert.equal((await first.send(get).reply())?.status, 200);
  const second = await RawClient.open(server);
  await second.closed;
  assert.equal((await first.send(get).reply())?.status, 200);
  first.destroy();
});

test("destroys a connection whose client does not read its reply", async () => {
  const left = deferred<unknown>();
  const server = await serving(
    (incoming) => {
      incoming.signal.addEventListener("abort", () => left.resolve(undefined));
      return { ...text(""), body: endless() };
    },
    { graceMs: 30, sweepMs: 10 },
  );
  const client = await RawClient.open(server);
  client.socket.pause();
  client.send(get);
  await left.promise;
  client.destroy();
});

test("cuts off a client that pipelines without end", async () => {
  const server = await serving(() => new Promise(() => undefined));
  const client = await RawClient.open(server);
  client.send(get.repeat(200));
  await client.closed;
});

test("refuses to start with the insecure parser, however the flag is written", () => {
  for (const flags of [
    ["--insecure-http-parser"],
    ["--insecure_http_parser"],
    ["--insecure-http-parser=true"],
  ]) {
    assert.throws(() => assertSecureParser(flags, undefined), {
      code: "WERVEL_HTTP_INSECURE_PARSER",
    });
    assert.throws(() => assertSecureParser([], `--a ${flags[0]}`), {
      code: "WERVEL_HTTP_INSECURE_PARSER",
    });
  }
  assertSecureParser(["--watch"], "--max-http-header-size=16384");
});

test("requests that wait for their bodies leave room for others, and work for none", async () => {
  const busy = deferred();
  const server = await serving(
    async (incoming) => {
      if (incoming.target === "/busy") await busy.promise;
      return text(`${(await incoming.body.read(100)).length}`);
    },
    { maxInFlight: 2 },
  );
  const post = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1";
  const slow: RawClient[] = [];
  for (const count of [1, 2, 3]) {
    slow.push((await RawClient.open(server)).send(post));
    while (server.inFlight < count) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await sendRaw(server, close))[0]?.status, 200);
  const refused = deferred();
  const atWork: RawClient[] = [];
  for (const _ of [1, 2, 3, 4, 5]) {
    const client = (await RawClient.open(server)).send(get.replace("/", "/busy"));
    atWork.push(client);
    void client.reply().then((reply) => reply?.status === 503 && refused.resolve());
  }
  await refused.promise;
  for (const client of slow) assert.equal((await client.send("2").reply())?.body, "2");
  busy.resolve();
  for (const client of [...atWork, ...slow]) client.destroy();
});

for (const options of [{ port: -1 }, { requestMs: 1.5 }, { maxInFlight: Number.NaN }]) {
  test(`refuses the options ${JSON.stringify(options)}`, async () => {
    await assert.rejects(
      serve(() => text(""), options),
      { code: "WERVEL_HTTP_OPTIONS" },
    );
  });
}

test("answers 408 to headers that do not come, and closes", async () => {
  const server = await serving(() => text("ok"), { headersMs: 50, sweepMs: 10, drainMs: 10 });
  const client = await RawClient.open(server);
  client.send("GET / HTTP/1.1\r\nHost: loc");
  assert.equal((await client.reply())?.status, 408);
  await client.closed;
});

async function* endless(): AsyncGenerator<string> {
  for (;;) yield "x".repeat(65_536);
}
