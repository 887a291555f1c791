import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import { bool, choice, date, instant, int, int64, json, list, object, text } from "@wervel/schema";
import { caseOf, Database, entity, gt, key, many, memory, one, openDatabase } from "@wervel/data";

class Country extends entity(
  { code: key(text({ max: 2 })), name: text({ max: 50 }) },
  { small: true },
) {}
class Customer extends entity(
  {
    id: key(int()),
    email: text({ max: 100 }).folded().unique(),
    kind: choice("person", "company"),
    address: object({ city: text(), zip: text().nullable() }),
    extra: json().nullable(),
    born: date().nullable(),
    credit: int64().default(0n),
    deleted: bool().default(false),
    country: one("country", { key: text({ max: 2 }), onDelete: "null" }).nullable(),
    partners: many("customer").through("partnership", { from: "first", to: "second" }),
  },
  { small: true, filters: { alive: { deleted: false } } },
) {}
class Partnership extends entity(
  {
    first: one("customer", { key: int() }),
    second: one("customer", { key: int() }),
    weight: int(),
    since: instant().now(),
  },
  { key: ["first", "second"], small: true },
) {}
class Line extends entity(
  { order: int(), no: int(), scores: list(int()), at: instant() },
  { key: ["order", "no"], small: true },
) {}
class Db extends Database({
  country: Country,
  customer: Customer,
  partnership: Partnership,
  line: Line,
}) {}

async function openShop(): Promise<Db> {
  const clock = fixedClock("2026-01-01");
  const { runtime } = await openDatabase(Db.model, memory(), { clock, ids: sequentialIds() });
  return new Db({ runtime });
}

const person = {
  email: "Ann@x.org",
  kind: "person",
  address: { city: "Bergen", zip: null },
} as const;

test("a filter of the model holds until it is lifted by name", async () => {
  const db = await openShop();
  await db.customer.insertMany([person, { ...person, email: "bob@x.org", deleted: true }]);
  assert.equal(await db.customer.count(), 1);
  assert.equal(await db.customer.without("alive").count(), 2);
  assert.equal(await db.customer.where({ deleted: true }).exists(), false);
});

test("value objects, big numbers, days and JSON come back as they went in", async () => {
  const db = await openShop();
  const row = await db.customer.insert({
    ...person,
    extra: { a: [1, null] },
    born: "1999-12-31",
    credit: 2n ** 60n,
  });
  assert.deepEqual(await db.customer.key(row.id).get(), row);
  assert.deepEqual(row.address, { city: "Bergen", zip: null });
  assert.equal(row.credit, 2n ** 60n);
  assert.equal(await db.customer.where({ address: { city: "Bergen", zip: null } }).exists(), true);
  assert.equal(await db.customer.where({ address: { city: "Oslo" } }).exists(), false);
  const computed = await db.customer
    .select((c) => ({
      year: c.born.year(),
      level: caseOf([[c.credit.gt(5n), "rich"]], "poor"),
      kind: c.kind,
      member: c.extra.exists("a"),
    }))
    .one();
  assert.deepEqual(computed, { year: 1999, level: "rich", kind: "person", member: true });
});

test("a folded text is found without regard to case", async () => {
  const db = await openShop();
  await db.customer.insert(person);
  assert.equal(await db.customer.where((c) => c.email.eqFold("ANN@X.ORG")).exists(), true);
  await assert.rejects(db.customer.insert({ ...person, email: "ann@x.org" }), {
    code: "constraint.unique",
    fields: ["email"],
  });
});

test("a key of several fields names one record", async () => {
  const db = await openShop();
  const line = { order: 1, no: 2, scores: [3, 9], at: new Date(0) };
  assert.deepEqual(await db.line.insert(line), line);
  assert.deepEqual(await db.line.key({ order: 1, no: 2 }).one(), line);
  assert.deepEqual(await db.line.key(line).update({ scores: [1] }), { ...line, scores: [1] });
  assert.equal(await db.line.where((l) => l.scores.elem(gt(3))).exists(), false);
  await db.line.key(line).delete();
  assert.equal(await db.line.exists(), false);
});

test("a link has attributes, and linking again replaces them", async () => {
  const db = await openShop();
  const [ann, bob] = await db.customer.insertMany([person, { ...person, email: "bob@x.org" }]);
  const record = db.customer.key(ann!.id);
  assert.equal(await record.link("partners", bob!, { weight: 3 }), 1);
  assert.equal(await record.link("partners", bob!, { weight: 3 }), 0);
  assert.equal(await record.link("partners", bob!, { weight: 5 }), 1);
  assert.deepEqual(await db.partnership.all(), [
    { firstId: ann!.id, secondId: bob!.id, weight: 5, since: new Date("2026-01-01") },
  ]);
  await assert.rejects(record.link("partners", bob!), {
    code: "constraint.required",
    fields: ["weight"],
  });
});

test("a nullable to-one is null where there is none, in includes and paths", async () => {
  const db = await openShop();
  await db.country.insert({ code: "NO", name: "Norway" });
  await db.customer.insertMany([
    { ...person, country: { code: "NO" } },
    { ...person, email: "b", countryId: null },
  ]);
  const rows = await db.customer
    .orderBy({ id: "asc" })
    .include({ country: { name: true } })
    .select((c) => ({ name: c.country.name, has: c.country.exists() }))
    .all();
  assert.deepEqual(rows, [
    { name: "Norway", has: true, country: { name: "Norway" } },
    { name: null, has: false, country: null },
  ]);
  await db.country.key("NO").delete();
  assert.equal(await db.customer.where({ country: null }).count(), 2);
});

test("thousands of records are inserted together or not at all", async () => {
  const db = await openShop();
  const lines = Array.from({ length: 2500 }, (_, i) => ({
    order: i,
    no: 1,
    scores: [],
    at: new Date(i),
  }));
  assert.equal((await db.line.insertMany(lines)).length, 2500);
  assert.equal(await db.line.count(), 2500);
  const double = [...lines.map((line) => ({ ...line, no: 2 })), lines[0]!];
  await assert.rejects(db.line.insertMany(double), { code: "constraint.unique" });
  assert.equal(await db.line.count(), 2500);
});
