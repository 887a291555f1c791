import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compile,
  extend,
  int,
  list,
  object,
  omit,
  partial,
  pick,
  text,
  WervelError,
} from "@wervel/schema";

class Article {
  static readonly fields = {
    id: text().mark("key", true),
    title: text({ min: 1 }),
    tags: list(text()).default([]),
    note: text().optional(),
    author: { kind: "one", to: "author" } as const,
  };
}

const names = (source: { fields: object }): string[] => Object.keys(source.fields);
const json = { mode: "json" } as const;

test("pick keeps the named fields in the order of naming", () => {
  const picked = pick(Article, "title", "id");
  assert.deepEqual(names(picked), ["title", "id"]);
  assert.equal(picked.fields.id, Article.fields.id);
});

test("omit keeps the other fields and no relation", () => {
  assert.deepEqual(names(omit(Article, "id", "note")), ["title", "tags"]);
});

test("partial makes each field optional and takes defaults away", () => {
  const patch = partial(Article);
  assert.deepEqual(names(patch), ["id", "title", "tags", "note"]);
  assert.deepEqual(compile(patch, json)({}), { ok: true, value: {} });
  assert.deepEqual(compile(patch, json)({ title: "a" }), { ok: true, value: { title: "a" } });
  const bad = compile(patch, json)({ title: "" });
  assert.ok(!(bad instanceof Promise) && !bad.ok);
});

test("extend adds fields and replaces those of the same name", () => {
  const more = extend(pick(Article, "id", "title"), { title: int(), views: int() });
  assert.deepEqual(names(more), ["id", "title", "views"]);
  assert.deepEqual(compile(more, json)({ id: "a", title: 1, views: 2 }), {
    ok: true,
    value: { id: "a", title: 1, views: 2 },
  });
});

test("the functions take an object field too", () => {
  const whole = object({ a: text(), b: int() }).named("Whole");
  assert.deepEqual(names(pick(whole, "b")), ["b"]);
  assert.deepEqual(names(omit(whole, "b")), ["a"]);
  assert.equal(pick(whole, "b").definition.name, undefined);
});

const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    "pick of a relation",
    () => pick(Article, "author" as "id"),
    /^pick "author": it is a relation, not a field$/,
  ],
  [
    "pick of an unknown name",
    () => pick(Article, "nope" as "id"),
    /^pick "nope": the source has no such field$/,
  ],
  ["pick of an inherited name", () => pick(Article, "toString" as "id"), /no such field/],
  ["omit of an unknown name", () => omit(Article, "nope" as "id"), /^omit "nope"/],
  [
    "pick of nothing that has fields",
    () => pick({} as typeof Article, "id"),
    /pick: the source has no fields/,
  ],
];

for (const [name, make, message] of wrong) {
  test(`refuses ${name}`, () =>
    assert.throws(
      make,
      (error) =>
        error instanceof WervelError &&
        error.code === "WERVEL_SCHEMA_DEFINITION" &&
        message.test(error.message),
    ));
}
