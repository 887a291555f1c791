import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Incoming, Outgoing, OutgoingBody } from "../../src/transport/exchange.ts";
import { text } from "../support/edge-app.ts";
import { RawClient, sendRaw } from "../support/raw-client.ts";
import type { RawReply } from "../support/raw-client.ts";
import { deferred, serving } from "../support/serving.ts";

let answer: (incoming: Incoming) => Outgoing | Promise<Outgoing> = () => text("ok");
const errors: unknown[] = [];
const server = await serving((incoming) => answer(incoming), {
  onError: (error) => errors.push(error),
  sweepMs: 20,
});

const get = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const head = get.replace("GET", "HEAD");

function reply(body: OutgoingBody, headers: readonly string[] = [], status = 200): Outgoing {
  return { status, headers, body, close: false };
}

async function* pieces(
  ...parts: readonly (string | Uint8Array)[]
): AsyncGenerator<string | Uint8Array> {
  yield* parts;
}

const bodies: readonly (readonly [string, () => OutgoingBody, string, string | undefined])[] = [
  ["text", () => "h\u00e9llo", "h\u00c3\u00a9llo", "6"],
  ["bytes", () => Buffer.from([1, 2, 255]), "\x01\x02\xff", "3"],
  ["nothing", () => null, "", "0"],
  ["empty text", () => "", "", "0"],
  ["a stream", () => pieces("a", "", Buffer.from("b"), "c"), "abc", undefined],
  ["an empty stream", () => pieces(), "", undefined],
];

for (const [name, body, written, length] of bodies) {
  test(`writes ${name}`, async () => {
    answer = () => reply(body());
    const [got] = await sendRaw(server, get);
    assert.equal(got?.body, written);
    assertLength(got, length, body());
    assert.equal(got?.headers.has("date"), true);
    assert.equal(got?.headers.has("server"), false);
    assert.equal(got?.headers.has("x-powered-by"), false);
  });

  test(`answers HEAD like GET but without ${name}`, async () => {
    answer = () => reply(body());
    const client = await RawClient.open(server);
    const got = await client.send(head).reply("HEAD");
    assert.equal(got?.status, 200);
    if (name === "nothing")
      assert.ok([undefined, "0"].includes(got?.headers.get("content-length")));
    else assert.equal(got?.headers.get("content-length"), length);
    assert.equal(await client.rest(), "");
  });
}

/** A server that has a whole stream before its head is sent may tell how long it was. */
function assertLength(
  got: RawReply | undefined,
  length: string | undefined,
  body: OutgoingBody,
): void {
  const told = got?.headers.get("content-length");
  if (typeof body === "object" && body !== null && Symbol.asyncIterator in body)
    assert.ok(told === undefined || told === `${got?.body.length}`);
  else assert.equal(told, length);
}

for (const status of [204, 304]) {
  test(`writes ${status} without body and length`, async () => {
    answer = () => reply("never", [], status);
    const [got] = await sendRaw(server, get);
    assert.equal(got?.status, status);
    assert.equal(got?.headers.has("content-length"), false);
  });
}

test("an application cannot break the framing of its replies", async () => {
  answer = () =>
    reply("hello", [
      "Content-Length",
      "2",
      "Transfer-Encoding",
      "chunked",
      "Connection",
      "keep-alive",
    ]);
  const [got] = await sendRaw(server, get);
  assert.equal(got?.headers.get("content-length"), "5");
  assert.notEqual(got?.headers.get("connection"), "keep-alive");
  assert.equal(got?.headers.has("transfer-encoding"), false);
});

test("a stream may know its length, and is cut off when it says otherwise", async () => {
  answer = () => reply(pieces("abc"), ["Content-Length", "3"]);
  const [got] = await sendRaw(server, get);
  assert.equal(got?.body, "abc");
  answer = () => reply(pieces("abc"), ["Content-Length", "4"]);
  assert.deepEqual(await sendRaw(server, get), []);
});

test("repeats Set-Cookie as often as it is given", async () => {
  answer = () => reply("x", ["Set-Cookie", "a=1", "Set-Cookie", "b=2"]);
  const client = await RawClient.open(server);
  client.send(get);
  assert.match(await client.rest(), /Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n/i);
});

const badHeaders: readonly (readonly [string, string])[] = [
  ["X", "a\r\nSet-Cookie: b=c"],
  ["X", "a\nb"],
  ["X", "a\0b"],
  ["X", "a\u0100b"],
  ["X Y", "a"],
  ["X\r\nY", "a"],
  ["", "a"],
];

for (const [name, value] of badHeaders) {
  test(`answers a safe 500 in place of the header ${JSON.stringify([name, value])}`, async () => {
    for (const body of ["secret", pieces("secret")]) {
      errors.length = 0;
      answer = () => reply(body, ["X-Before", "1", name, value]);
      const [got] = await sendRaw(server, get);
      assert.equal(got?.status, 500);
      assert.equal(JSON.parse(got!.body).code, "WERVEL_HTTP_INTERNAL");
      assert.equal(got?.headers.has("x-before"), false);
      assert.equal(got?.headers.has("set-cookie"), false);
      assert.equal(errors.length, 1);
    }
  });
}

for (const [name, fail] of [
  ["throws", () => assert.fail("secret")],
  ["rejects", () => Promise.reject(new Error("secret"))],
  ["rejects with nothing", () => Promise.reject(undefined)],
] as const) {
  test(`answers a safe 500 when the application ${name}, and goes on`, async () => {
    answer = fail;
    const [got] = await sendRaw(server, get);
    assert.equal(got?.status, 500);
    assert.doesNotMatch(got!.body, /secret/);
    assert.equal(got?.headers.get("x-content-type-options"), "nosniff");
    answer = () => text("fine");
    assert.equal((await sendRaw(server, get))[0]?.body, "fine");
  });
}

test("a stream that breaks ends in a broken connection, never in a clean end", async () => {
  errors.length = 0;
  const read = deferred();
  answer = () =>
    reply(
      (async function* () {
        yield "part";
        await read.promise;
        throw new Error("broken");
      })(),
    );
  const client = await RawClient.open(server);
  await client.send(get).some();
  read.resolve();
  const got = await client.rest();
  assert.match(got, /200 OK/);
  assert.doesNotMatch(got, /\r\n0\r\n\r\n$/);
  assert.match(String(errors[0]), /broken/);
});

test("a stream waits for its reader and ends when the reader leaves", async () => {
  let made = 0;
  const ended = deferred();
  answer = () =>
    reply(
      (async function* () {
        try {
          for (;;) {
            made++;
            yield "x".repeat(65_536);
          }
        } finally {
          ended.resolve();
        }
      })(),
    );
  const client = await RawClient.open(server);
  client.socket.pause();
  client.send(get);
  let before = -1;
  // The kernel's buffers are large, but they do fill.
  while (made !== before) {
    before = made;
    for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(made < 10_000);
  client.socket.resetAndDestroy();
  await ended.promise;
});

test("the signal of a request aborts when its client leaves", async () => {
  const started = deferred();
  const left = deferred<boolean>();
  answer = async (incoming) => {
    incoming.signal.addEventListener("abort", () => left.resolve(true));
    started.resolve();
    await left.promise;
    return text("nobody reads this");
  };
  const client = await RawClient.open(server);
  client.send(get);
  await started.promise;
  client.destroy();
  assert.equal(await left.promise, true);
});

test("a signal that is asked for after the client left is aborted already", async () => {
  const started = deferred();
  const gone = deferred();
  const late = deferred<boolean>();
  answer = async (incoming) => {
    started.resolve();
    await gone.promise;
    late.resolve(incoming.signal.aborted);
    return text("");
  };
  const client = await RawClient.open(server);
  client.send(get);
  await started.promise;
  client.destroy();
  while (server.inFlight > 0) await new Promise((resolve) => setImmediate(resolve));
  gone.resolve();
  assert.equal(await late.promise, true);
});

test("replies keep the order of pipelined requests, and unsafe work does not overlap", async () => {
  const log: string[] = [];
  answer = async (incoming) => {
    log.push(`+${incoming.target}`);
    await new Promise((resolve) => setTimeout(resolve, incoming.target === "/1" ? 20 : 0));
    log.push(`-${incoming.target}`);
    return text(incoming.target);
  };
  const list = ["/1", "/2", "/3"].map((path) =>
    get.replace("/ ", `${path} `).replace("Connection: close\r\n", ""),
  );
  const replies = await sendRaw(server, list.join("") + get.replace("/ ", "/4 "));
  assert.deepEqual(
    replies.map((got) => got.body),
    ["/1", "/2", "/3", "/4"],
  );
  assert.deepEqual(log, ["+/1", "-/1", "+/2", "-/2", "+/3", "-/3", "+/4", "-/4"]);
});

test("nothing after a closing reply is worked on", async () => {
  const log: string[] = [];
  answer = (incoming) => {
    log.push(incoming.target);
    return { ...text("bye"), close: true };
  };
  const plain = get.replace("Connection: close\r\n", "");
  const replies = await sendRaw(server, plain + plain.replace("/ ", "/2 ") + plain);
  assert.equal(replies.length, 1);
  assert.deepEqual(log, ["/"]);
});

test("malformed bytes behind a request do not take its reply away", async () => {
  const gate = deferred();
  answer = async () => {
    await gate.promise;
    return text("first");
  };
  const client = await RawClient.open(server);
  client.send(get.replace("Connection: close\r\n", "") + "garbage\r\n\r\n");
  while (server.inFlight === 0 && !client.socket.destroyed)
    await new Promise((resolve) => setImmediate(resolve));
  gate.resolve();
  assert.equal((await client.reply())?.body, "first");
  assert.equal((await client.reply())?.status, 400);
  await client.closed;
});

test("serves HTTP/1.0 with and without keep-alive", async () => {
  answer = () => text("old");
  const replies = await sendRaw(server, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
  assert.deepEqual(
    replies.map((got) => got.body),
    ["old"],
  );
});

test(
  "listens on a Unix socket or a pipe",
  { skip: process.platform === "win32" && "a pipe has another name there" },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "wervel-"));
    after(() => rm(folder, { recursive: true }));
    const path = join(folder, "http.sock");
    const local = await serving((incoming) => text(`[${incoming.peer}]`), { path });
    assert.deepEqual(local.address, { path });
    assert.equal((await sendRaw(local, get))[0]?.body, "[]");
  },
);

test("rejects when the port is taken", async () => {
  assert.ok("port" in server.address);
  await assert.rejects(
    serving(() => text(""), { port: server.address.port }),
    { code: "WERVEL_HTTP_LISTEN" },
  );
});
