import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, contract, controller, createApp, signedIn } from "@wervel/http";
import { bytes, object, text } from "@wervel/schema";
import { testHost } from "@wervel/testing";

const Note = object({ text: text() });

const app = createApp({ name: "rooms" })
  .socket(
    "/talk",
    {
      access: signedIn,
      query: { room: text() },
      receive: Note,
      send: { from: text(), room: text(), text: text() },
    },
    async ({ socket, user, query }) => {
      for await (const { text } of socket) await socket.send({ from: user.id, text, ...query });
    },
  )
  .socket("/bytes", { access: anyone, receive: bytes(), send: bytes() }, async ({ socket }) => {
    for await (const each of socket) await socket.send(each);
  })
  .socket("/count", { access: anyone, send: { n: text() } }, async ({ socket }) => {
    for (const n of ["1", "2"]) await socket.send({ n });
  });

const start = () => testHost(app, (t) => t, { socket: true });

test("a test talks over a socket as somebody", async () => {
  await using host = await start();
  await using ann = await host.as({ id: "ann" }).socket("/talk", { query: { room: "red" } });
  ann.send({ text: "hello" });
  assert.deepEqual(await ann.next(), { from: "ann", room: "red", text: "hello" });
  assert.deepEqual(await ann.close(), { code: 1000, reason: "" });
});

test("a test sends and gets bytes", async () => {
  await using host = await start();
  await using socket = await host.socket("/bytes");
  assert.deepEqual(await socket.send(new Uint8Array([1, 2])).next(), new Uint8Array([1, 2]));
});

test("the iteration of a socket ends with it", async () => {
  await using host = await start();
  const got: unknown[] = [];
  for await (const each of await host.socket("/count")) got.push(each);
  assert.deepEqual(got, [{ n: "1" }, { n: "2" }]);
});

test("a refused handshake and a host without a server say so", async () => {
  await using host = await start();
  await assert.rejects(host.socket("/talk?room=red"), { code: "WERVEL_TESTING_SOCKET" });
  await using inProcess = await testHost(app);
  await assert.rejects(inProcess.socket("/count"), {
    code: "WERVEL_TESTING_SOCKET",
    help: /socket: true/,
  });
});

test("the typed client of a visitor opens sockets", async () => {
  const rooms = contract("/rooms", { access: signedIn }, (on) => ({
    echo: on.socket("/:room", { receive: Note, send: Note }),
  }));
  const echoing = createApp({ name: "echo" }).map(
    controller(
      rooms,
      {},
      {
        echo: async ({ socket, user, params }) => {
          for await (const { text } of socket)
            await socket.send({ text: `${user.id} in ${params.room}: ${text}` });
        },
      },
    ),
  );
  await using host = await testHost(echoing, (t) => t, { socket: true });
  const socket = await host
    .as({ id: "ann" })
    .client({ rooms })
    .rooms.echo({ params: { room: "red" } });
  socket.send({ text: "hi" });
  for await (const { text } of socket) {
    assert.equal(text, "ann in red: hi");
    socket.close();
  }
});
