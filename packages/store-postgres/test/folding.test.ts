import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fold } from "@wervel/data";
import { foldedText } from "../src/dialect/folding.ts";
import { administer, needsServer } from "./support/scratch.ts";

describe("folding", needsServer, () => {
  test("folds characters as Wervel does", async () => {
    // All that change, and some of the others.
    const codes = Array.from({ length: 0x1ffff }, (_, i) => i + 1).filter((code) => {
      if (code >= 0xd800 && code <= 0xdfff) return false;
      const character = String.fromCodePoint(code);
      return code % 97 === 0 || fold(character) !== character;
    });
    assert.ok(codes.length > 2500);
    const rows = await administer(
      `select code, ${foldedText("chr(code)")} from unnest('{${codes.join()}}'::int[]) as code`,
    );
    const differing = rows.filter(
      ([code, folded]) => fold(String.fromCodePoint(code as number)) !== folded,
    );
    assert.deepEqual(differing, []);
  });
});
