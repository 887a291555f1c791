import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Log, Service } from "@wervel/core";
import {
  anyone,
  authentication,
  controller,
  createApp,
  CurrentRequest,
  HttpStage,
  policy,
  signedIn,
} from "@wervel/http";
import { object, text } from "@wervel/schema";
import { RawClient } from "../support/raw-client.ts";
import { closingFrame, frame, handshake, shake } from "../support/raw-socket.ts";
import { deferred } from "../support/serving.ts";
import { served } from "../support/served.ts";
import { socketed, TestSocket } from "../support/socketed.ts";

const Note = object({ text: text() });
const banned = new Set<string>();
const known = new Set(["ann", "bob", "cid", "dan", "eve"]);
const ends: string[] = [];

class Desk extends Service({ request: CurrentRequest, log: Log }) {
  name = "desk";
  [Symbol.dispose](): void {
    ends.push(this.request.path);
  }
}

const welcome = policy("welcome", {}, ({ principal }) => !banned.has(principal.id));
const keys = authentication({
  name: "key",
  openapi: { type: "apiKey", in: "header", name: "x-key" },
  authenticate: (request) => {
    const key = request.header("x-key");
    if (key === undefined) return null;
    return known.has(key) ? { id: key } : "invalid";
  },
});

const flooded = deferred();

const app = createApp({ name: "lives" })
  .provide(Desk)
  .authenticate(keys)
  .map(
    controller("/s", { access: anyone, needs: { desk: Desk } }, (on) => ({
      echo: on.socket(
        "/echo",
        { receive: Note, send: Note, limits: { messageBytes: 200, messages: 5 } },
        async ({ socket }) => {
          for await (const note of socket) await socket.send(note);
        },
      ),
      mute: on.socket(
        "/mute",
        { limits: { pingMs: 20 } },
        async ({ socket }) => void (await socket.closed),
      ),
      beating: on.socket("/beating", { limits: { pingMs: 250 } }, async ({ socket }) => {
        await socket.closed;
      }),
      used: on.socket("/used/:id", { receive: Note }, async ({ desk, socket, signal }) => {
        desk.name = "used";
        for await (const note of socket) void note;
        ends.push(signal.aborted ? "aborted" : "not aborted");
      }),
      flood: on.socket(
        "/flood",
        { send: Note, limits: { bufferBytes: 100_000 } },
        async ({ socket }) => {
          const note = { text: "x".repeat(50_000) };
          while (socket.isOpen) {
            void socket.send(note);
            await new Promise((resolve) => setImmediate(resolve));
          }
          flooded.resolve();
        },
      ),
      checked: on.socket(
        "/checked",
        { access: signedIn, limits: { recheckMs: 10 } },
        async ({ socket }) => void (await socket.closed),
      ),
      judged: on.socket(
        "/judged",
        { access: welcome, limits: { recheckMs: 10 } },
        async ({ socket }) => void (await socket.closed),
      ),
      few: on.socket(
        "/few",
        { limits: { sockets: 2 } },
        async ({ socket }) => void (await socket.closed),
      ),
      mine: on.socket(
        "/mine",
        { access: signedIn, limits: { perCaller: 2 } },
        async ({ socket }) => void (await socket.closed),
      ),
      said: on.socket("/said", { send: Note }, async ({ socket }) => {
        await socket.send({ text: 1 } as never);
      }),
    })),
  );

const host = await socketed(app);
const as = (key: string) => ({ "x-key": key });

suite("what a client sends", () => {
  const rows: readonly (readonly [
    what: string,
    sent: Buffer,
    code: number,
    reason: string | undefined,
  ])[] = [
    ["text that is no JSON", frame(1, "{"), 1007, "WERVEL_HTTP_BODY_SYNTAX"],
    [
      "a name that reaches into prototypes",
      frame(1, '{"text":"a","__proto__":{}}'),
      1007,
      "WERVEL_HTTP_BODY_SHAPE",
    ],
    ["a repeated name", frame(1, '{"text":"a","text":"b"}'), 1007, "WERVEL_HTTP_BODY_SHAPE"],
    ["a message beyond the bound", frame(1, JSON.stringify({ text: "x".repeat(300) })), 1009, ""],
    [
      "two frames beyond the bound",
      Buffer.concat([frame(1, "x".repeat(120), { fin: false }), frame(0, "x".repeat(120))]),
      1009,
      "",
    ],
    ["bytes that are no UTF-8", frame(1, Buffer.from([0xc3, 0x28])), 1007, undefined],
    ["a frame without its mask", frame(1, "{}", { masked: false }), 1002, undefined],
    ["a reserved kind of frame", frame(3, "{}"), 1002, undefined],
    ["a closing frame with a forbidden code", frame(8, Buffer.from([3, 238])), 1002, undefined],
  ];
  for (const [what, sent, code, reason] of rows)
    test(`ends the socket with ${code} for ${what}`, async () => {
      const client = await RawClient.open(host.server);
      client.send(handshake("/s/echo"));
      assert.equal((await client.reply())?.status, 101);
      client.send(sent);
      while (closingFrame(await client.some()) === undefined && !client.socket.destroyed)
        await new Promise((resolve) => setImmediate(resolve));
      client.send(frame(8, Buffer.from([3, 232])));
      const end = closingFrame(await client.rest());
      assert.equal(end?.code, code);
      // What breaks the protocol is for whoever speaks it to put into words.
      if (reason !== undefined) assert.equal(end.reason, reason);
    });

  test("is bounded in ten seconds", async () => {
    const socket = await host.connect("/s/echo");
    for (let count = 0; count < 6; count++) socket.send({ text: `${count}` });
    assert.deepEqual(await socket.closed, { code: 1008, reason: "WERVEL_HTTP_RATE" });
  });

  test("in one piece with its handshake is read", async () => {
    const client = await RawClient.open(host.server);
    client.send(Buffer.concat([Buffer.from(handshake("/s/echo")), frame(1, '{"text":"early"}')]));
    assert.equal((await client.reply())?.status, 101);
    assert.match(await client.some(), /\{"text":"early"\}/);
    client.destroy();
  });

  test("where the contract reads nothing ends the socket with 1003", async () => {
    const socket = await host.connect("/s/few");
    socket.send({ text: "a" });
    assert.deepEqual(await socket.closed, { code: 1003, reason: "WERVEL_HTTP_SOCKET_FRAME" });
  });
});

suite("the life of a socket", () => {
  test("ends when nothing is heard of the client for two pings", async () => {
    const client = await RawClient.open(host.server);
    client.send(handshake("/s/mute"));
    assert.equal((await client.reply())?.status, 101);
    const sent = Buffer.from(await client.rest(), "latin1");
    assert.equal(sent[0], 0x89, "a ping was sent");
  });

  test("goes on while the client answers pings", async () => {
    const client = await RawClient.open(host.server);
    client.send(handshake("/s/beating"));
    await client.reply();
    for (let pings = 1; pings <= 3; pings++) {
      while ((await client.some()).length < 2 * pings && !client.socket.destroyed)
        await new Promise((resolve) => setTimeout(resolve, 2));
      client.send(frame(10, ""));
    }
    assert.equal(client.socket.destroyed, false);
    client.destroy();
  });

  test("disposes its services after its function, and aborts the signal when the client leaves", async () => {
    const socket = await host.connect("/s/used/1");
    socket.wire.close(3000, "bye");
    assert.equal((await socket.closed).code, 3000);
    while (!ends.includes("/s/used/1")) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(ends.filter((path) => path === "/s/used/1").length, 1);
    const client = await RawClient.open(host.server);
    client.send(handshake("/s/used/2"));
    await client.reply();
    client.socket.resetAndDestroy();
    while (!ends.includes("/s/used/2")) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(ends.includes("aborted"));
  });

  test("ends with 1008 for a client that does not read", async () => {
    const client = await RawClient.open(host.server);
    client.send(handshake("/s/flood"));
    await client.reply();
    client.socket.pause();
    await flooded.promise;
    client.socket.resume();
    client.send(frame(8, Buffer.from([3, 232])));
    const end = { code: 1008, reason: "WERVEL_HTTP_SOCKET_SLOW" };
    assert.deepEqual(closingFrame(await client.rest()), end);
  });

  test("ends with 1008 when the caller's credentials end", async () => {
    const socket = await host.connect("/s/checked", as("ann"));
    known.delete("ann");
    assert.deepEqual(await socket.closed, { code: 1008, reason: "WERVEL_HTTP_UNAUTHENTICATED" });
  });

  test("ends with 1008 when the caller may no longer", async () => {
    const socket = await host.connect("/s/judged", as("bob"));
    banned.add("bob");
    assert.deepEqual(await socket.closed, { code: 1008, reason: "WERVEL_HTTP_FORBIDDEN" });
  });

  test("tells the log of a failure, and its client nothing but a code", async () => {
    const socket = await host.connect("/s/said");
    assert.deepEqual(await socket.closed, { code: 1011, reason: "WERVEL_HTTP_INTERNAL" });
    const line = host.log.lines.find(
      ({ message, level }) => message === "socket failed" && level === "error",
    );
    assert.ok(line !== undefined);
  });
});

suite("the number of sockets", () => {
  test("of one action is bounded: 503", async () => {
    const first = await host.connect("/s/few");
    const second = await host.connect("/s/few");
    const reply = await shake(host.server, "/s/few");
    assert.equal(reply.status, 503);
    assert.equal(reply.headers.get("retry-after"), "1");
    first.wire.close();
    await first.closed;
    while ((await shake(host.server, "/s/few")).status !== 101)
      await new Promise((resolve) => setImmediate(resolve));
    second.wire.close();
  });

  test("of one caller is bounded in the whole app: 429", async () => {
    const open = [
      await host.connect("/s/mine", as("cid")),
      await host.connect("/s/mine", as("cid")),
    ];
    const reply = await shake(host.server, "/s/mine", as("cid"));
    assert.equal(reply.status, 429);
    assert.equal(JSON.parse(reply.body).code, "WERVEL_HTTP_SOCKET_LIMIT");
    assert.equal((await shake(host.server, "/s/mine", as("dan"))).status, 101);
    for (const { wire } of open) wire.close();
  });
});

test("the end of the host says good-bye with 1001, and waits for the functions", async () => {
  const { promise: finished, resolve: finish } = deferred();
  const { promise: left, resolve: leaving } = deferred();
  let isDone = false;
  const ending = await socketed(
    createApp({ name: "ending" }).socket(
      "/s",
      { access: anyone, receive: Note },
      async ({ socket }) => {
        for await (const note of socket) void note;
        leaving();
        await finished;
        isDone = true;
      },
    ),
  );
  const socket = await ending.connect("/s");
  const stopped = ending.host.stop();
  assert.deepEqual(await socket.closed, { code: 1001, reason: "WERVEL_HTTP_STOPPED" });
  await left;
  assert.equal(isDone, false);
  finish();
  assert.equal(await stopped, 0);
  assert.equal(isDone, true);
});

test("the end of the host does not wait for ever for a function that does not end", async () => {
  const stuck = createApp({ name: "stuck" }).socket(
    "/s",
    { access: anyone },
    () => new Promise<void>(() => undefined),
  );
  const running = await stuck.start({
    environment: "test",
    settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
    shutdown: { lingerMs: 0, drainMs: 20, abortMs: 20 },
  });
  const { address } = await running.stage(HttpStage)!.listen({ port: 0 });
  const { url } = address as { readonly url: string };
  const socket = await TestSocket.open(`${url.replace("http", "ws")}/s`, {});
  await running.stop();
  assert.equal((await socket.closed).code, 1001);
});

test("the security report names what a socket's limits raise", async () => {
  const loose = createApp({ name: "loose" }).socket(
    "/s",
    { access: anyone, limits: { messageBytes: 65_537, messages: 10, perCaller: 21 } },
    () => undefined,
  );
  await using started = await served(loose);
  assert.deepEqual(
    started.stage.report.loosened.map(({ where, what }) => `${where}: ${what}`),
    ["SOCKET /s: a socket's messageBytes is 65537", "SOCKET /s: a socket's perCaller is 21"],
  );
});
