import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { anyone, authentication, controller, createApp, signedIn } from "@wervel/http";
import { object, text } from "@wervel/schema";
import { RawClient } from "../support/raw-client.ts";
import { closingFrame, frame, handshake } from "../support/raw-socket.ts";
import { deferred } from "../support/serving.ts";
import { socketed } from "../support/socketed.ts";

const Note = object({ text: text() });

/** Recognises everybody by name, once the gate is open. */
function gated(gate: () => Promise<void> | undefined) {
  return authentication({
    name: "key",
    openapi: { type: "apiKey", in: "header", name: "x-key" },
    authenticate: async (request) => {
      await gate();
      const key = request.header("x-key");
      return key === undefined ? null : { id: key };
    },
  });
}

suite("handshakes at once", () => {
  test("are bounded as handshakes one after another", async () => {
    const gate = deferred();
    let waiting = 0;
    const app = createApp({ name: "gated" })
      .authenticate(
        gated(() => {
          waiting++;
          return gate.promise;
        }),
      )
      .socket(
        "/s",
        { access: signedIn, limits: { perCaller: 2 } },
        async ({ socket }) => void (await socket.closed),
      );
    const host = await socketed(app);
    const clients = await Promise.all(Array.from({ length: 6 }, () => RawClient.open(host.server)));
    for (const client of clients) client.send(handshake("/s", { "X-Key": "ann" }));
    while (waiting < 6) await new Promise((resolve) => setImmediate(resolve));
    gate.resolve();
    const closing = await Promise.all(
      clients.slice(2).map(async (client) => {
        await client.reply();
        while (closingFrame(await client.some()) === undefined)
          await new Promise((resolve) => setImmediate(resolve));
        return closingFrame(await client.some());
      }),
    );
    for (const end of closing)
      assert.deepEqual(end, { code: 1008, reason: "WERVEL_HTTP_SOCKET_LIMIT" });
    for (const client of clients.slice(2)) client.destroy();
    const first = clients[0]!.send(frame(8, Buffer.from([3, 232])));
    assert.deepEqual(await first.reply().then((reply) => reply?.status), 101);
    assert.equal(closingFrame(await first.rest())?.code, 1000);
    clients[1]!.destroy();
  });
});

suite("the end of the host", () => {
  test("does not wait for a handshake that nobody answers", async () => {
    const gate = deferred();
    const asked = deferred();
    const app = createApp({ name: "pending" })
      .authenticate(
        gated(() => {
          asked.resolve();
          return gate.promise;
        }),
      )
      .socket("/s", { access: signedIn }, async ({ socket }) => void (await socket.closed));
    const { server } = await socketed(app);
    const client = await RawClient.open(server);
    client.send(handshake("/s", { "X-Key": "ann" }));
    await asked.promise;
    await server.close({ waitMs: 20, abortMs: 20 });
    assert.equal(await client.reply(), undefined, "it was cut, and not answered after a time");
    gate.resolve();
  });
});

suite("another look at a caller", () => {
  test("that does not end before the next ends the socket", async () => {
    let looks = 0;
    const app = createApp({ name: "looks" })
      .authenticate(gated(() => (looks++ === 0 ? undefined : new Promise(() => undefined))))
      .socket(
        "/s",
        { access: signedIn, limits: { recheckMs: 20 } },
        async ({ socket }) => void (await socket.closed),
      );
    const host = await socketed(app);
    const socket = await host.connect("/s", { "x-key": "ann" });
    assert.deepEqual(await socket.closed, { code: 1011, reason: "WERVEL_HTTP_INTERNAL" });
    assert.equal(looks, 2);
  });
});

suite("what a function may throw", () => {
  const thrown: readonly unknown[] = [
    undefined,
    null,
    0,
    "text",
    Symbol("odd"),
    Object.create(null),
  ];
  for (const [index, value] of thrown.entries())
    test(`ends its socket alone: ${typeof value} ${index}`, async () => {
      const app = createApp({ name: "thrower" }).map(
        controller("/s", { access: anyone }, (on) => ({
          bad: on.socket("/bad", { receive: Note }, () => {
            throw value;
          }),
        })),
      );
      const host = await socketed(app);
      const socket = await host.connect("/s/bad");
      assert.deepEqual(await socket.closed, { code: 1011, reason: "WERVEL_HTTP_INTERNAL" });
    });
});

test("a flood of pings that nobody reads the answers of is cut off", async () => {
  const app = createApp({ name: "pings" }).socket(
    "/s",
    { access: anyone },
    async ({ socket }) => void (await socket.closed),
  );
  const host = await socketed(app);
  const client = await RawClient.open(host.server);
  client.send(handshake("/s"));
  await client.reply();
  client.socket.pause();
  const pings = Buffer.concat(Array.from({ length: 500 }, () => frame(9, "x".repeat(125))));
  client.socket.on("error", () => undefined);
  for (let count = 0; count < 400 && !client.socket.destroyed && client.socket.writable; count++) {
    client.send(pings);
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.socket.resume();
  await client.closed;
});
