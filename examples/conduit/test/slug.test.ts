import assert from "node:assert/strict";
import { test } from "node:test";
import { slugBeside, slugOf } from "../articles/slug.ts";

for (const [title, slug] of [
  ["How to bake", "how-to-bake"],
  ["  Crème brûlée!  ", "creme-brulee"],
  ["C++ & Rust: 2 languages", "c-rust-2-languages"],
  ["한글 제목", "한글-제목"],
  ["हिन्दी में", "हिन्दी-में"],
  ["???", "article"],
  ["🍞🍞", "article"],
  ["Feed", "feed-article"],
  ["𝒳".repeat(300), "x".repeat(200)],
  ["𐐀".repeat(300), "𐐨".repeat(200)],
] as const) {
  test(`the slug of "${title.slice(0, 30)}" is ${slug.slice(0, 30)}`, () => {
    assert.equal(slugOf(title), slug);
  });
}

test("a slug beside another has eight letters more", () => {
  assert.equal(slugBeside("bread", "A_b-C1d2e3F4"), "bread-c1d2e3f4");
});
