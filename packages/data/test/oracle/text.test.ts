import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, foldVersion } from "../../src/oracle/fold.ts";
import {
  asciiLower,
  asciiUpper,
  compareText,
  simpleLower,
  simpleUpper,
  substring,
  textLength,
  trimSpaces,
} from "../../src/oracle/text.ts";

test("row 9: text is ordered by code point, U+FFFF before U+10000", () => {
  const texts = ["\u{10000}", "\uffff", "a", "B", "", "é", "a ", "\u{1f600}", "\ue000", "\ud7ff"];
  assert.deepEqual(texts.toSorted(compareText), [
    "",
    "B",
    "a",
    "a ",
    "é",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\u{10000}",
    "\u{1f600}",
  ]);
});

const comparisons: readonly (readonly [string, string, number])[] = [
  ["a", "A", 1],
  ["a", "a ", -1],
  ["é", "e\u0301", 1],
  ["abc", "abc", 0],
  ["ab\u{10000}", "ab\uffff", 1],
  ["\u{10000}", "\u{10001}", -1],
];
for (const [left, right, sign] of comparisons) {
  test(`rows 7, 8 and 12: ${JSON.stringify(left)} against ${JSON.stringify(right)} is ${sign}`, () => {
    assert.equal(Math.sign(compareText(left, right)), sign);
    assert.equal(Math.sign(compareText(right, left)) + 0, 0 - sign);
  });
}

const folded: readonly (readonly [string, string])[] = [
  ["Straße", "straße"],
  ["STRAẞE", "straße"],
  ["ΣΊΣΥΦΟΣ", "σίσυφοσ"],
  ["ς", "σ"],
  ["µ", "μ"],
  ["ſ", "s"],
  ["K", "k"],
  ["Å", "å"],
  ["E\u0301", "é"],
  ["İ", "İ"],
  ["I", "i"],
  ["ı", "ı"],
  ["Ꭰ", "Ꭰ"],
  ["ꭰ", "Ꭰ"],
  ["ᏸ", "Ᏸ"],
  ["Ǆ", "ǆ"],
  ["ǅ", "ǆ"],
  ["𐐀", "𐐨"],
  ["ﬁ", "ﬁ"],
  ["ﬅ", "ﬆ"],
  ["abc", "abc"],
];
for (const [text, expected] of folded) {
  test(`row 11: ${text} folds to ${expected}`, () => assert.equal(fold(text), expected));
}

test("row 11: the folding table agrees with the engine wherever both know a character", () => {
  assert.equal(foldVersion, "17.0.0");
  const strangers: string[] = [];
  for (let code = 0; code < 0x20000; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    const image = fold(character);
    if (image === character || image === character.normalize("NFC")) continue;
    const [target] = image;
    if (
      !new RegExp(`^\\u{${target!.codePointAt(0)!.toString(16)}}$`, "iu").test(
        character.normalize("NFC"),
      )
    )
      strangers.push(character);
  }
  assert.deepEqual(strangers, []);
});

test("row 11: folding twice changes nothing", () => {
  for (const [text] of folded) assert.equal(fold(fold(text)), fold(text));
});

test("row 51: length and substring count code points from zero", () => {
  assert.equal(textLength("a😀é"), 3);
  assert.equal(substring("a😀éb", 1, 2), "😀é");
  assert.equal(substring("a😀éb", 2), "éb");
  assert.equal(substring("abc", -1, 2), "ab");
  assert.equal(substring("abc", 1, -1), "");
  assert.equal(substring("abc", 9), "");
});

test("row 51: trim removes U+0020 and nothing else", () => {
  assert.equal(trimSpaces("  a b\t "), "a b\t");
  assert.equal(trimSpaces("\u00a0a\n"), "\u00a0a\n");
  assert.equal(trimSpaces("   "), "");
});

test("row 51: lower and upper inside a store map A to Z alone", () => {
  assert.equal(asciiLower("ÀBC Σ"), "Àbc Σ");
  assert.equal(asciiUpper("àbc ß"), "àBC ß");
});

const mapped: readonly (readonly [string, string, string])[] = [
  ["ÀBC", "àbc", "ÀBC"],
  ["ß", "ß", "ß"],
  ["İ", "i", "İ"],
  ["ΑΣ", "ας".replace("ς", "σ"), "ΑΣ"],
  ["ᾳ", "ᾳ", "ᾼ"],
  ["ᾀ", "ᾀ", "ᾈ"],
  ["ŉ", "ŉ", "ŉ"],
  ["ÿ", "ÿ", "Ÿ"],
];
for (const [text, lower, upper] of mapped) {
  test(`row 51: the simple mapping of ${text} is ${lower} and ${upper}`, () => {
    assert.equal(simpleLower(text), lower);
    assert.equal(simpleUpper(text), upper);
  });
}
