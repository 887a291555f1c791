import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { Incoming, Outgoing } from "../../src/transport/exchange.ts";
import type { HttpError } from "../../src/problem/http-error.ts";
import { text } from "../support/edge-app.ts";
import { RawClient, sendRaw } from "../support/raw-client.ts";
import { deferred, serving } from "../support/serving.ts";

const reads: string[] = [];

async function app(incoming: Incoming): Promise<Outgoing> {
  reads.push(incoming.target);
  try {
    switch (incoming.target) {
      case "/read":
        return text(Buffer.from(await incoming.body.read(100_000)).toString("latin1"));
      case "/small":
        return text(Buffer.from(await incoming.body.read(4)).toString("latin1"));
      case "/stream":
        return text(await joined(incoming, 100_000));
      case "/stream-small":
        return text(await joined(incoming, 4));
      case "/refuse":
        return text("refused", 403);
      case "/twice":
        await incoming.body.read(10);
        return text(String(await incoming.body.read(10)));
      default:
        return text(incoming.target);
    }
  } catch (error) {
    return text((error as HttpError).code, (error as HttpError).status);
  }
}

async function joined(incoming: Incoming, maxBytes: number): Promise<string> {
  let all = "";
  for await (const chunk of incoming.body.stream(maxBytes))
    all += Buffer.from(chunk).toString("latin1");
  return all;
}

const server = await serving(app, { drainMs: 100, sweepMs: 20 });
const last = "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

function post(path: string, body: string, headers = ""): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;
}

function chunked(path: string, ...chunks: readonly string[]): string {
  const framed = [...chunks, ""]
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join("");
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${framed}`;
}

for (const path of ["/read", "/stream"]) {
  test(`${path} reads a sized and a chunked body, and the next request after each`, async () => {
    const replies = await sendRaw(
      server,
      post(path, "hello") + chunked(path, "hel", "lo") + post(path, "") + last,
    );
    assert.deepEqual(
      replies.map((reply) => reply.body),
      ["hello", "hello", "", "/last"],
    );
  });

  test(`${path} reads a body that comes in many pieces`, async () => {
    const client = await RawClient.open(server);
    const body = "x".repeat(90_000);
    const whole = post(path, body);
    for (let i = 0; i < whole.length; i += 7_000) {
      client.send(whole.slice(i, i + 7_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await client.reply())?.body, body);
    client.destroy();
  });
}

for (const path of ["/small", "/stream-small"]) {
  test(`${path} answers 413 to a body beyond its limit and keeps the connection when the rest is short`, async () => {
    const replies = await sendRaw(
      server,
      post(path, "12345") + chunked(path, "123", "45") + post(path, "1234") + last,
    );
    assert.deepEqual(
      replies.map((reply) => reply.status),
      [413, 413, 200, 200],
    );
    assert.equal(replies[0]!.body, "WERVEL_HTTP_BODY_TOO_LARGE");
  });
}

test("a body is read once", async () => {
  const replies = await sendRaw(server, post("/twice", "abc") + last);
  assert.equal(replies[0]!.body, "WERVEL_HTTP_BODY_READ_TWICE");
  assert.equal(replies[0]!.status, 500);
});

test("a request that hides in an unread body is never answered", async () => {
  reads.length = 0;
  const hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const replies = await sendRaw(
    server,
    post("/refuse", hidden) + chunked("/refuse", hidden) + last,
  );
  assert.deepEqual(
    replies.map((reply) => reply.status),
    [403, 403, 200],
  );
  assert.deepEqual(reads, ["/refuse", "/refuse", "/last"]);
});

test("drains up to 64 KiB of an unread body and answers the next request", async () => {
  const replies = await sendRaw(server, post("/refuse", "x".repeat(65_536)) + last);
  assert.deepEqual(
    replies.map((reply) => reply.status),
    [403, 200],
  );
});

test("ends the connection after a reply that leaves more than 64 KiB unread", async () => {
  const replies = await sendRaw(server, post("/refuse", "x".repeat(65_537)) + last);
  assert.deepEqual(
    replies.map((reply) => reply.status),
    [403],
  );
  assert.equal(replies[0]!.headers.get("connection"), "close");
});

test("ends the connection when a chunked rest passes 64 KiB", async () => {
  reads.length = 0;
  const client = await RawClient.open(server);
  client.send(chunked("/refuse", ...Array<string>(40).fill("x".repeat(4_000))) + last);
  assert.equal((await client.reply())?.status, 403);
  await client.closed;
  assert.ok(!reads.includes("/last"));
});

test("ends the connection when the rest of a body does not come", async () => {
  const client = await RawClient.open(server);
  client.send("POST /refuse HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
  assert.equal((await client.reply())?.status, 403);
  await client.closed;
});

test("a stream may answer while the body still comes", async () => {
  const both = await serving((incoming) => ({ ...text(""), body: incoming.body.stream(100_000) }), {
    drainMs: 10,
    sweepMs: 10,
    graceMs: 60_000,
  });
  const client = await RawClient.open(both);
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (const letter of ["a", "b", "c"]) {
    client.send(`1\r\n${letter}\r\n`);
    while (!(await client.some()).includes(`1\r\n${letter}\r\n`)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  client.send("0\r\n\r\n");
  assert.equal((await client.reply())?.body, "abc");
  client.send(post("/", "again"));
  assert.equal((await client.reply())?.body, "again");
  client.destroy();
});

test("drains what a stream left unread of a body when it ends", async () => {
  const reply = (): Outgoing => ({ ...text(""), body: Readable.from(["x"]) });
  const both = await serving(reply, { drainMs: 50, sweepMs: 10 });
  const replies = await sendRaw(both, post("/", last) + chunked("/", last) + last);
  assert.deepEqual(
    replies.map((got) => got.body),
    ["x", "x", "x"],
  );
  const client = await RawClient.open(both);
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n1");
  assert.equal((await client.reply())?.body, "x");
  await client.closed;
});

test("asks for a body that waits for 100-continue only when somebody reads it", async () => {
  const head = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`;
  const refused = await RawClient.open(server);
  refused.send(head("/refuse"));
  const reply = await refused.reply();
  assert.equal(reply?.status, 403);
  assert.equal(reply?.headers.get("connection"), "close");
  assert.equal(await refused.rest(), "");

  const welcome = await RawClient.open(server);
  welcome.send(head("/read"));
  assert.match(await welcome.some(), /^HTTP\/1\.1 100 Continue\r\n\r\n$/);
  welcome.send("hello");
  assert.equal((await welcome.reply())?.body, "hello");
  welcome.destroy();

  const large = await RawClient.open(server);
  large.send(head("/small").replace("Content-Length: 5", "Content-Length: 500"));
  assert.equal((await large.reply())?.status, 413);
  large.destroy();
});

test("answers 417 to any other expectation", async () => {
  const replies = await sendRaw(
    server,
    "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\n\r\n" + last,
  );
  assert.deepEqual(
    replies.map((reply) => reply.status),
    [417],
  );
  assert.equal(replies[0]!.headers.get("x-content-type-options"), "nosniff");
});

test("survives clients that leave at every point of a body", async () => {
  const whole = chunked("/read", "hello", "world");
  for (let cut = 0; cut <= whole.length; cut += 3) {
    const client = await RawClient.open(server);
    client.send(whole.slice(0, cut));
    if (cut % 2 === 0) client.socket.resetAndDestroy();
    else client.socket.end();
    await client.closed;
  }
  const replies = await sendRaw(server, last);
  assert.equal(replies[0]!.body, "/last");
});

test("tells a reader that its client left", async () => {
  const told = deferred<string>();
  const leaving = await serving(async (incoming) => {
    try {
      await incoming.body.read(100);
    } catch (error) {
      told.resolve((error as HttpError).code);
    }
    return text("late");
  });
  const client = await RawClient.open(leaving);
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
  client.socket.end();
  assert.equal(await told.promise, "WERVEL_HTTP_BODY_INCOMPLETE");
});
