import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, createApp } from "@wervel/http";
import { object, text } from "@wervel/schema";
import { random } from "../support/random.ts";
import { RawClient } from "../support/raw-client.ts";
import { frame, handshake } from "../support/raw-socket.ts";
import { socketed } from "../support/socketed.ts";

const Note = object({ text: text({ max: 10 }) });
const app = createApp({ name: "fuzz" }).socket(
  "/echo",
  { access: anyone, receive: Note, send: Note, limits: { messageBytes: 1_000 } },
  async ({ socket }) => {
    for await (const note of socket) await socket.send(note);
  },
);
const host = await socketed(app);

/** Rubbish that resembles frames: some bytes of a whole conversation are changed, left out or doubled. */
function spoiled(next: (below: number) => number): Buffer {
  const parts = Array.from({ length: 1 + next(4) }, () => {
    const payload = ['{"text":"a"}', "{", "", "x".repeat(next(1_500)), "\u0000"][next(5)]!;
    return frame(next(16), payload, { fin: next(4) > 0, masked: next(5) > 0 });
  });
  const bytes = Array.from(Buffer.concat(parts));
  for (let count = next(4); count > 0; count--) {
    const at = next(bytes.length + 1);
    if (next(2) === 0) bytes.splice(at, 1);
    else bytes.splice(at, next(2), next(256));
  }
  return Buffer.from(bytes);
}

for (const seed of [1, 2, 3])
  test(`rubbish in place of frames ends a socket and nothing else: seed ${seed}`, async () => {
    const next = random(seed);
    for (let round = 0; round < 60; round++) {
      const client = await RawClient.open(host.server);
      client.send(handshake("/echo"));
      assert.equal((await client.reply())?.status, 101);
      client.send(spoiled(next));
      if (next(3) === 0) client.socket.resetAndDestroy();
      else client.socket.end();
      await client.closed;
    }
    const client = await RawClient.open(host.server);
    client.send(handshake("/echo")).send(frame(1, '{"text":"alive"}'));
    assert.equal((await client.reply())?.status, 101);
    assert.match(await client.some(), /alive/);
    client.destroy();
    assert.deepEqual(
      host.log.lines.filter(({ level }) => level === "error"),
      [],
    );
  });
