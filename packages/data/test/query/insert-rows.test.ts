import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import { date, decimal, float, instant, int, json, list, object, text } from "@wervel/schema";
import {
  createDb,
  createEngine,
  Database,
  entity,
  key,
  memory,
  migrate,
  one,
  version,
} from "@wervel/data";

class Person extends entity({ id: key(int()), name: text() }, { small: true }) {}

class Note extends entity(
  {
    title: text(),
    id: key(int()),
    version: version(),
    made: instant().now(),
    kind: text().default("plain"),
    price: decimal(8, 2).default("1"),
    tags: json().default(() => []),
    weight: float().nullable(),
    due: date().nullable(),
    at: instant().nullable(),
    box: object({ wide: int(), high: int().nullable() }).nullable(),
    stops: list(decimal(6, 1)).nullable(),
    parent: text().nullable(),
    writer: one("person", { key: int() }).nullable(),
  },
  { small: true },
) {}
class Db extends Database({ note: Note, person: Person }) {}

async function empty(): Promise<Db> {
  const clock = fixedClock("2026-01-01");
  const now = () => clock.ms();
  const store = await memory().open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const ids = sequentialIds();
  return createDb(Db, createEngine({ model: Db.model, store, clock, ids }), { clock, ids });
}

test("an inserted record is what a read gives, with its members in the same order", async () => {
  const db = await empty();
  const { id: writerId } = await db.person.insert({ name: "Ada" });
  const at = new Date("2026-05-01T10:00:00.123Z");
  const inserted = await db.note.insert({
    parent: "p",
    stops: ["1", "2.5"],
    box: { wide: 3, high: null },
    at,
    due: "2026-01-31",
    weight: -0,
    price: "2.5",
    title: "a",
    writer: { id: writerId },
  });
  const read = await db.note.key(inserted.id).one();
  assert.deepEqual(inserted, read);
  assert.equal(JSON.stringify(inserted), JSON.stringify(read));
  assert.ok(Object.is(inserted.weight, 0));
  at.setTime(0);
  assert.notEqual(inserted.at?.getTime(), 0);
});

test("what is left out is made: defaults in their stored form, stamps, versions, nulls", async () => {
  const db = await empty();
  const inserted = await db.note.insert({ title: "a" });
  assert.deepEqual(inserted, await db.note.key(inserted.id).one());
  assert.equal(inserted.price, "1.00");
  assert.equal(inserted.version, 1);
});

test("a default that is created is new for each record", async () => {
  const db = await empty();
  const [a, b] = await db.note.insertMany([{ title: "a" }, { title: "b" }]);
  assert.notEqual(a!.tags, b!.tags);
});

test("records come back in the order in which they were given, each with its number", async () => {
  const db = await empty();
  const titles = Array.from({ length: 2_500 }, (_, i) => `t${(i * 7919) % 2_500}`);
  const inserted = await db.note.insertMany(titles.map((title) => ({ title })));
  assert.deepEqual(
    inserted.map(({ title }) => title),
    titles,
  );
  assert.deepEqual(inserted, await db.note.orderBy({ id: "asc" }).allowScan().take(2_500).all());
});

test("a number may be given in all records or in none", async () => {
  const db = await empty();
  const given = await db.note.insertMany([
    { id: 7, title: "a" },
    { id: 5, title: "b" },
  ]);
  assert.deepEqual(
    given.map(({ id }) => id),
    [7, 5],
  );
  const mixed = [{ id: 9, title: "c" }, { title: "d" }];
  await assert.rejects(db.note.insertMany(mixed), { code: "WERVEL_QUERY_SET" });
});

const bad: readonly (readonly [what: string, record: unknown, error: object])[] = [
  ["a missing value", {}, { code: "constraint.required", entity: "note", fields: ["title"] }],
  ["an undefined value", { title: "a", kind: undefined }, { code: "value.undefined" }],
  ["an undefined relation", { title: "a", writer: undefined }, { code: "value.undefined" }],
  ["an unknown member", { title: "a", colour: "red" }, { code: "WERVEL_QUERY_NAME" }],
  ["a name of every object", { title: "a", constructor: 1 }, { code: "WERVEL_QUERY_NAME" }],
  ["a null that may not be", { title: null }, { code: "constraint.required" }],
  ["no record", 7, { code: "WERVEL_QUERY_SET" }],
  ["a list", ["a"], { code: "WERVEL_QUERY_SET" }],
  ["undefined", undefined, { code: "value.undefined" }],
  ["a value of another type", { title: "a", weight: "1" }, { code: "value.type" }],
];
for (const [what, record, error] of bad)
  test(`an insert refuses ${what}, after records that it took`, async () => {
    const db = await empty();
    await db.note.insert({ title: "a", kind: "b", writer: null });
    await assert.rejects(db.note.insert(record as { title: string }), error);
  });
