import assert from "node:assert/strict";
import { test } from "node:test";
import { Execution, type Wire } from "../../src/connection/exchange.ts";
import { executePacket, inPieces, queryPacket } from "../../src/connection/packets.ts";
import { type Packet, RowReader } from "../../src/connection/rows.ts";

function packetOf(...payload: number[]): Packet {
  const buffer = Buffer.from([0, 0, 0, 0, ...payload]);
  const asError = (): Error => new Error("the server's error");
  return { buffer, start: 0, offset: 4, end: buffer.length, asError } as unknown as Packet;
}

const ok = (): Packet => packetOf(0, 1, 0, 0, 0, 0, 0);
const failed = (): Packet => packetOf(0xff, 1, 1);

function sent(): { readonly execution: Execution; readonly wire: Wire } {
  const wire = { sequenceId: 0, clientEncoding: "utf8", write: () => undefined };
  const begin = queryPacket("start transaction");
  const asked = { begin, step: 1n };
  const execution = new Execution(executePacket(1, []), new RowReader(), asked);
  execution.execute(undefined, wire as unknown as Wire);
  return { execution, wire: wire as unknown as Wire };
}

test("a statement that was sent ahead knows that its transaction has begun", async () => {
  const { execution, wire } = sent();
  assert.equal(execution.isBeginning, true);
  assert.equal(execution.execute(ok(), wire), false);
  assert.equal(execution.isBeginning, false);
  assert.equal(wire.sequenceId, 1);
  assert.equal(execution.execute(ok(), wire), true);
  assert.deepEqual(await execution.done, { rows: [], count: 1 });
});

test("a change without its transaction is not taken for one that did not happen", async () => {
  const { execution, wire } = sent();
  assert.equal(execution.execute(failed(), wire), false);
  assert.equal(execution.execute(ok(), wire), true);
  await assert.rejects(execution.done, { code: "fault.connect", outcome: "unknown" });
});

test("where neither beginning nor statement worked, the first error counts", async () => {
  const { execution, wire } = sent();
  execution.execute(failed(), wire);
  assert.equal(execution.execute(failed(), wire), true);
  await assert.rejects(execution.done, { message: "the server's error" });
});

const most = 0xffffff;
for (const [bytes, lengths] of [
  [most - 1, [most - 1]],
  [most, [most, 0]],
  [most + 5, [most, 5]],
  [2 * most, [most, most, 0]],
] as const)
  test(`${bytes} bytes go in ${lengths.length} packets`, () => {
    const pieces = inPieces(queryPacket("x".repeat(bytes - 1)));
    assert.deepEqual(
      pieces.map((piece) => piece.readUIntLE(0, 3)),
      lengths,
    );
    assert.deepEqual(
      pieces.map((piece) => piece.length - 4),
      lengths,
    );
    assert.deepEqual(
      pieces.map((piece) => piece[3]),
      pieces.map((_, i) => i),
    );
  });
