import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Clock } from "@wervel/core";
import { anyone, contract, controller, createApp, problem, signedIn } from "@wervel/http";
import { bytes, int, object, text } from "@wervel/schema";
import { keyScheme } from "../support/key-scheme.ts";
import { socketed } from "../support/socketed.ts";

const Note = object({ text: text({ max: 20 }) });
const Said = object({ from: text(), text: text(), room: text() });

const rooms = contract("/rooms", { access: signedIn }, (on) => ({
  talk: on.socket("/:room", { query: { from: int().default(0) }, receive: Note, send: Said }),
}));

const app = createApp({ name: "sockets" })
  .authenticate(keyScheme)
  .map(
    controller(
      rooms,
      { clock: Clock },
      {
        talk: async ({ socket, params, user, clock }) => {
          assert.ok(clock.now() instanceof Date);
          for await (const { text } of socket) {
            if (text === "throw") throw new Error("secret detail");
            if (text === "refuse") throw problem(409, "room.closed", "The room is closed");
            if (text === "leave") return;
            if (text === "own") return socket.close(3001, "own");
            await socket.send({ from: user.id, text, room: params.room });
          }
        },
      },
    ),
    controller("/open", { access: anyone }, (on) => ({
      bytes: on.socket(
        "/bytes",
        { receive: bytes({ max: 8 }), send: bytes() },
        async ({ socket }) => {
          for await (const message of socket) await socket.send(message.toReversed());
        },
      ),
      silent: on.socket("/silent", {}, async ({ socket }) => void (await socket.closed)),
    })),
  );

const host = await socketed(app);
const as = (key: string) => ({ "x-key": key });

suite("a socket", () => {
  test("carries messages of its contract both ways, with services, user and parameters", async () => {
    const ann = await host.connect("/rooms/red", as("ann"));
    ann.send({ text: "hello" });
    assert.deepEqual(await ann.next(), { from: "ann", text: "hello", room: "red" });
    ann.send({ text: "leave" });
    assert.deepEqual(await ann.closed, { code: 1000, reason: "" });
  });

  test("carries bytes in binary frames", async () => {
    const socket = await host.connect("/open/bytes");
    socket.send(new Uint8Array([1, 2, 3]));
    assert.deepEqual(await socket.next(), new Uint8Array([3, 2, 1]));
    socket.wire.close();
    assert.equal((await socket.closed).code, 1005);
  });

  const ends: readonly (readonly [what: string, message: unknown, code: number, reason: string])[] =
    [
      ["a function that throws", { text: "throw" }, 1011, "WERVEL_HTTP_INTERNAL"],
      ["a function that refuses", { text: "refuse" }, 1008, "room.closed"],
      ["a code of the function's own", { text: "own" }, 3001, "own"],
      ["a message that does not fit", { text: 1 }, 1008, "WERVEL_HTTP_INVALID"],
      ["an unknown member", { text: "a", more: 1 }, 1008, "WERVEL_HTTP_INVALID"],
      ["bytes where JSON is read", new Uint8Array([1]), 1003, "WERVEL_HTTP_SOCKET_FRAME"],
    ];
  for (const [what, message, code, reason] of ends)
    test(`ends with ${code} after ${what}`, async () => {
      const socket = await host.connect("/rooms/red", as("ann"));
      socket.send(message);
      assert.deepEqual(await socket.closed, { code, reason });
    });
});
