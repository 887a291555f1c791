import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, toBase64 } from "../../src/internal/base64.ts";

test("bytes of every length and value are written as Buffer does and read back", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString("base64"));
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  }
});

test("only one text stands for given bytes", () => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const read = [...letters].filter((letter) => fromBase64(`A${letter}==`) !== undefined);
  assert.deepEqual(read, ["A", "Q", "g", "w"]);
});

test("many megabytes are read and refused without trouble", () => {
  const text = "AAAA".repeat(3_000_000);
  assert.equal(fromBase64(text)?.length, 9_000_000);
  assert.equal(fromBase64(`${text}!!!!`), undefined);
});
