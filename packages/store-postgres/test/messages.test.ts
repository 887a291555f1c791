import assert from "node:assert/strict";
import { test } from "node:test";
import { Messages } from "../src/connection/messages.ts";

const sync = "53 00000004";

function hex(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join("").replaceAll(" ", ""), "hex");
}

test("a statement goes as parse, bind, execute and sync in one piece", () => {
  const messages = new Messages();
  messages.parse("w1", "select $1");
  messages.bind("", "w1", ["ä", null, 7n, Buffer.from([0, 255])]);
  messages.execute("", 0);
  assert.deepEqual(
    messages.synced(),
    hex(
      `50 00000013 773100 ${Buffer.from("select $1").toString("hex")} 00 0000`,
      "42 0000002d 00 773100 0004 0000 0000 0000 0001 0004",
      "00000002 c3a4 ffffffff 00000001 37 00000002 00ff 0001 0000",
      "45 00000009 00 00000000",
      sync,
    ),
  );
});

test("portals are run piece by piece and closed", () => {
  const messages = new Messages();
  messages.execute("p1", 256);
  messages.close("P", "p1");
  messages.close("S", "w2");
  assert.deepEqual(
    messages.synced(),
    hex("45 0000000b 703100 00000100", "43 00000008 50 703100", "43 00000008 53 773200", sync),
  );
});

for (const length of [0, 500, 511, 512, 513, 100_000])
  test(`a text of ${length} bytes is whole`, () => {
    const messages = new Messages();
    messages.bind("", "", ["é".repeat(length / 2), Buffer.alloc(length, 1)]);
    const bytes = messages.synced();
    const size = 2 * Math.floor(length / 2);
    assert.equal(bytes.readInt32BE(1), bytes.length - 1 - 5);
    assert.equal(bytes.readInt32BE(15), size);
    assert.equal(bytes.toString("utf8", 19, 19 + size), "é".repeat(length / 2));
    assert.deepEqual(bytes.subarray(23 + size, 23 + size + length), Buffer.alloc(length, 1));
  });

test("of what cannot be written, only what is kept is sent", () => {
  const messages = new Messages();
  messages.close("S", "w1");
  messages.keep();
  messages.parse("w2", "select $1");
  assert.throws(() => messages.bind("", "w2", ["\ud800"]), { code: "value.type" });
  messages.drop();
  assert.deepEqual(messages.synced(), hex("43 00000008 53 773100", sync));
});
