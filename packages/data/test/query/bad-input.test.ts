// oxlint-disable typescript/no-explicit-any -- these calls are what the compiler refuses and plain JavaScript may do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { and, eq, gt, gte, inc, oneOf, or, push, some } from "@wervel/data";
import { openBlog } from "../blog.ts";

const db = await openBlog();
// What the compiler refuses, as plain JavaScript would call it.
const article = db.article as any;
const id = "00000000-0000-7000-8000-000000000001";
const bad = "value.undefined";

const calls: readonly (readonly [string, string, () => unknown])[] = [
  ["undefined in a condition", bad, () => article.where({ title: undefined })],
  ["undefined in an operator", bad, () => article.where({ views: gte(undefined) })],
  ["undefined in a list", bad, () => article.where({ title: oneOf([undefined]) })],
  ["undefined as a list", bad, () => article.where({ title: oneOf(undefined as never) })],
  ["undefined behind a to-one", bad, () => article.where({ author: { id: undefined } })],
  ["undefined as a to-one", bad, () => article.where({ author: undefined })],
  ["undefined in some", bad, () => article.where({ comments: some({ body: undefined } as never) })],
  ["undefined inside or", bad, () => article.where(or({ title: undefined } as never))],
  ["undefined as a condition", bad, () => article.where(undefined)],
  ["undefined in an expression", bad, () => article.where((a: any) => a.views.gt(undefined))],
  ["undefined as a key", bad, () => article.key(undefined)],
  ["undefined in an order", bad, () => article.orderBy({ title: undefined })],
  ["undefined in a set", bad, () => article.key(id).update({ title: undefined })],
  [
    "undefined in an insert",
    bad,
    () => article.insert({ title: "x", slug: undefined, tags: [], authorId: id }),
  ],
  [
    "one record where a list is taken",
    "WERVEL_QUERY_SET",
    () => article.insertMany({ title: "x", slug: "x", tags: [], authorId: id }),
  ],
  ["an unknown field", "WERVEL_QUERY_NAME", () => article.where({ titel: "x" })],
  ["an unknown order", "WERVEL_QUERY_NAME", () => article.orderBy({ titel: "asc" })],
  ["an unknown include", "WERVEL_QUERY_NAME", () => article.include({ authr: true })],
  ["a field as an include", "WERVEL_QUERY_NAME", () => article.include({ title: true })],
  ["an unknown column", "WERVEL_QUERY_NAME", () => article.select((a: any) => ({ x: a.titel }))],
  ["an inherited name", "WERVEL_QUERY_NAME", () => article.where({ toString: "x" })],
  [
    "a name of prototypes",
    "WERVEL_QUERY_NAME",
    () => article.where(JSON.parse('{"__proto__":"x"}')),
  ],
  ["a forged operator for a number", "value.type", () => article.where({ views: { gt: 1 } })],
  [
    "a forged operator for a text",
    "value.type",
    () => article.where({ title: { startsWith: "" } }),
  ],
  [
    "a forged relation test",
    "WERVEL_QUERY_OPERAND",
    () => article.where({ comments: { some: {} } }),
  ],
  ["a list for a text", "value.type", () => article.where({ title: ["a", "b"] })],
  ["a text for a number", "value.type", () => article.where({ views: "1" })],
  ["a fraction for a whole number", "value.type", () => article.where({ views: gt(1.5) })],
  ["a number past 53 bits", "value.range", () => article.where({ views: gt(2 ** 60) })],
  ["a decimal as a number", "value.type", () => article.where({ price: gt(1 as never) })],
  [
    "a decimal with too many decimals",
    "value.precision",
    () => article.where({ price: eq("1.234" as never) }),
  ],
  ["half a surrogate pair", "value.type", () => article.where({ title: "\ud800" })],
  ["null as an order operand", "WERVEL_QUERY_OPERAND", () => article.where({ views: gt(null) })],
  ["a list as a condition", "WERVEL_QUERY_OPERAND", () => article.where([{ title: "x" }])],
  ["an unknown direction", "WERVEL_QUERY_ORDER", () => article.orderBy({ title: "up" })],
  ["no order", "WERVEL_QUERY_ORDER", () => article.orderBy((a: any) => a.title)],
  ["a selection of no values", "WERVEL_QUERY_SELECT", () => article.select(() => ({ x: 1 }))],
  ["an empty include", "WERVEL_QUERY_INCLUDE", () => article.include({ author: 1 })],
  [
    "another query as an include",
    "WERVEL_QUERY_INCLUDE",
    () => article.include({ author: () => db.comment }),
  ],
  [
    "take of many from a to-one",
    "WERVEL_QUERY_INCLUDE",
    () => article.include({ author: (a: any) => a.take(1) }),
  ],
  ["a negative window", "WERVEL_QUERY_WINDOW", () => article.take(-1)],
  ["a fractional window", "WERVEL_QUERY_WINDOW", () => article.skip(0.5)],
  ["an empty page", "WERVEL_QUERY_WINDOW", () => article.page({ size: 0 })],
  ["where after take", "WERVEL_QUERY_WINDOW", () => article.take(1).where({ title: "x" })],
  ["orderBy after skip", "WERVEL_QUERY_WINDOW", () => article.skip(1).orderBy({ title: "asc" })],
  ["an unknown filter", "WERVEL_QUERY_NAME", () => article.without("published")],
  ["a key of another type", "value.type", () => article.key(1)],
  ["a key that is no uuid", "value.type", () => article.key("abc")],
  ["a key object without the key", "WERVEL_QUERY_KEY", () => article.key({ slug: "x" })],
  ["a set of a key", "WERVEL_QUERY_SET", () => article.key(id).update({ id })],
  ["a set of a version", "WERVEL_QUERY_SET", () => article.key(id).update({ version: 3 })],
  ["a set of a to-many", "WERVEL_QUERY_SET", () => article.key(id).update({ comments: [] })],
  ["inc of a text", "WERVEL_QUERY_OPERAND", () => article.key(id).update({ title: inc(1) })],
  ["push to a number", "WERVEL_QUERY_OPERAND", () => article.key(id).update({ views: push(1) })],
  ["a set below the field's bound", "value.range", () => article.key(id).update({ views: -1 })],
  [
    "a text longer than the field",
    "value.length",
    () => article.key(id).update({ title: "x".repeat(201) }),
  ],
  ["an empty text where one is due", "value.length", () => article.key(id).update({ title: "" })],
  ["null where none may be", "constraint.required", () => article.key(id).update({ title: null })],
  [
    "an insert without a field",
    "constraint.required",
    () => article.insert({ title: "x", tags: [], authorId: id }),
  ],
  [
    "an insert of a key object without key",
    "WERVEL_QUERY_KEY",
    () => article.insert({ title: "x", slug: "x", tags: [], author: {} }),
  ],
  ["an insert of a list", "WERVEL_QUERY_SET", () => article.insert([])],
  [
    "an upsert on no key",
    "WERVEL_QUERY_KEY",
    () => article.upsert({ title: "x" }, { insert: {}, update: {} }),
  ],
  [
    "expect without a version",
    "WERVEL_QUERY_KEY",
    () => db.author.key(id).update({ name: "x" }, { expect: 1 }),
  ],
  ["a link over what is none", "WERVEL_QUERY_NAME", () => article.key(id).link("comments", 1)],
  [
    "an attribute that the link lacks",
    "WERVEL_QUERY_NAME",
    () => article.key(id).link("fans", id, { weight: 1 }),
  ],
  ["near by a text", "WERVEL_QUERY_NAME", () => article.near("title", [1], { k: 1 }).all()],
  [
    "near by nothing there is",
    "WERVEL_QUERY_NAME",
    () => article.near("none", [1], { k: 1 }).all(),
  ],
  ["a walk to elsewhere", "WERVEL_QUERY_NAME", () => article.walk("fans", { from: id, max: 2 })],
];

for (const [name, code, call] of calls) {
  test(`${name} is refused with ${code}`, async () => {
    await assert.rejects(async () => call(), { code });
  });
}

const nested = (levels: number, kind: "and" | "or"): any => {
  const join = kind === "and" ? and : or;
  let condition: any = { title: "x" };
  for (let level = 0; level < levels; level++) condition = join(condition, { views: 1 });
  return condition;
};
const chained = (levels: number, kind: "and" | "or") => (a: any) => {
  let condition = a.title.eq("x");
  for (let level = 0; level < levels; level++) condition = condition[kind](a.views.eq(1));
  return condition;
};
const negated = (a: any) => {
  let condition = a.title.eq("x");
  for (let level = 0; level < 20_000; level++) condition = condition.not();
  return condition;
};

for (const [name, where] of [
  ["20,000 nested and()", nested(20_000, "and")],
  ["20,000 nested or()", nested(20_000, "or")],
  ["20,000 chained and", chained(20_000, "and")],
  ["20,000 chained or", chained(20_000, "or")],
  ["20,000 chained not", negated],
  ["20,000 conditions side by side", or(...Array.from({ length: 20_000 }, () => ({ views: 1 })))],
] as const) {
  test(`${name} are refused with refused.limit`, () => {
    assert.throws(() => article.where(where), { code: "refused.limit" });
  });
}

for (const [name, where] of [
  ["nested or()", nested(90, "or")],
  ["a chained or", chained(90, "or")],
] as const) {
  test(`${name} of 90 levels is answered`, async () => {
    assert.equal(await article.allowScan().where(where).count(), 0);
  });
}

for (const cursor of [
  "",
  "x",
  "W10",
  "bnVsbA",
  Buffer.from('["wrong","2026-01-01"]').toString("base64url"),
  7,
  {},
]) {
  test(`a cursor ${JSON.stringify(cursor)} is refused with value.type`, async () => {
    await assert.rejects(article.orderBy({ createdAt: "desc" }).page({ size: 1, after: cursor }), {
      code: "value.type",
    });
  });
}

test("a cursor of another order is refused with value.type", async () => {
  const ann = await db.author.insert({ name: "Ann" });
  await db.article.insertMany(
    ["a", "b"].map((slug) => ({ slug, title: slug, tags: [], author: ann })),
  );
  const { next } = await db.article.orderBy({ createdAt: "desc" }).page({ size: 1 });
  assert.ok(next);
  await assert.rejects(db.article.orderBy({ createdAt: "asc" }).page({ size: 1, after: next }), {
    code: "value.type",
  });
});
