import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import {
  anyone,
  authentication,
  contract,
  controller,
  createApp,
  HttpStage,
  signedIn,
} from "@wervel/http";
import { bytes, date, int, object, text } from "@wervel/schema";
import { client, ClientError } from "../../src/index.ts";

const Said = object({ from: text(), text: text(), on: date() });
const rooms = contract("/rooms", { access: signedIn }, (on) => ({
  talk: on.socket("/:room", {
    query: { n: int().default(1) },
    receive: { text: text() },
    send: Said,
  }),
}));
const open = contract("/open", { access: anyone }, (on) => ({
  bytes: on.socket("/bytes", { receive: bytes(), send: bytes() }),
  silent: on.socket("/silent", {}),
  broken: on.socket("/broken", { send: object({ n: int() }) }),
}));
const other = contract("/open", { access: anyone }, (on) => ({
  broken: on.socket("/broken", { send: object({ n: text() }) }),
}));

const scheme = authentication({
  name: "key",
  openapi: { type: "http", scheme: "bearer" },
  authenticate: (request) =>
    request.header("authorization") === "Bearer ann-key" ? { id: "ann" } : null,
});

const app = createApp({ name: "sockets" })
  .authenticate(scheme)
  .map(
    controller(
      rooms,
      {},
      {
        talk: async ({ socket, user, params, query }) => {
          for await (const { text } of socket)
            for (let at = 0; at < query.n; at++)
              await socket.send({
                from: user.id,
                text: `${params.room}: ${text}`,
                on: "2026-01-31",
              });
        },
      },
    ),
    controller(
      open,
      {},
      {
        bytes: async ({ socket }) => {
          for await (const each of socket) await socket.send(each.toReversed());
        },
        silent: ({ socket }) => socket.close(3005, "bye"),
        broken: ({ socket }) => socket.send({ n: 5 }),
      },
    ),
  );

const host = await app.start({
  environment: "test",
  settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
  shutdown: { lingerMs: 0 },
});
after(() => host.stop());
const { address } = await host.stage(HttpStage)!.listen();
const baseUrl = (address as { url: string }).url;
const api = client(
  { rooms, open, other },
  {
    baseUrl,
    token: () => "ann-key",
    webSocket: (url, headers) => new WebSocket(url, { headers } as never),
  },
);

suite("a socket of a contract", () => {
  test("carries values both ways, with parameters and query", async () => {
    const socket = await api.rooms.talk({ params: { room: "red room" }, query: { n: 2 } });
    socket.send({ text: "hi" });
    const got: unknown[] = [];
    for await (const said of socket) {
      got.push(said);
      if (got.length === 2) socket.close();
    }
    const said = { from: "ann", text: "red room: hi", on: "2026-01-31" };
    assert.deepEqual(got, [said, said]);
    assert.equal((await socket.closed).code, 1000);
    socket.send({ text: "late" });
  });

  test("carries bytes", async () => {
    const socket = await api.open.bytes();
    socket.send(new Uint8Array([1, 2]));
    for await (const each of socket) {
      assert.deepEqual(each, new Uint8Array([2, 1]));
      break;
    }
    socket.close();
  });

  test("tells how it ended", async () => {
    const socket = await api.open.silent();
    assert.deepEqual(await socket.closed, { code: 3005, reason: "bye" });
  });

  test("refuses a message that the contract does not declare, before it is sent", async () => {
    const socket = await api.rooms.talk({ params: { room: "a" } });
    assert.throws(() => socket.send({ text: 5 } as never), { code: "WERVEL_SCHEMA_REQUEST" });
    socket.close();
    const silent = await api.open.silent();
    assert.throws(() => silent.send("x" as never), { code: "WERVEL_CLIENT_REPLY" });
  });

  test("ends where the server's contract is another", async () => {
    const socket = await api.other.broken();
    await assert.rejects(
      async () => {
        for await (const { n } of socket) assert.fail(n);
      },
      { code: "WERVEL_CLIENT_REPLY" },
    );
  });

  test("that is refused is an error of the network", async () => {
    const stranger = client({ rooms }, { baseUrl });
    await assert.rejects(
      stranger.rooms.talk({ params: { room: "a" } }),
      (error: unknown) => error instanceof ClientError && error.code === "WERVEL_CLIENT_NETWORK",
    );
  });

  test("needs a network", async () => {
    await assert.rejects(client({ open }, app).open.bytes(), { code: "WERVEL_CLIENT_OPTIONS" });
  });

  test("ends when its signal aborts", async () => {
    const stop = new AbortController();
    const socket = await api.open.bytes({}, { signal: stop.signal });
    stop.abort();
    for await (const each of socket) assert.fail(String(each));
    assert.equal(socket.isOpen, false);
  });

  test("is not opened after its signal has aborted", async () => {
    await assert.rejects(api.open.bytes({}, { signal: AbortSignal.abort() }), {
      name: "AbortError",
    });
  });
});
