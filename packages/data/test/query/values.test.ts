import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import { date, decimal, int, list, object, text } from "@wervel/schema";
import {
  createDb,
  createEngine,
  Database,
  elem,
  entity,
  gt,
  key,
  lt,
  memory,
  migrate,
  not,
  pull,
  push,
  skip,
} from "@wervel/data";

class Parcel extends entity(
  {
    id: key(text()),
    size: object({ wide: int(), high: int().nullable(), due: date().nullable() }),
    from: object({ city: text(), price: decimal(8, 2) }).nullable(),
    stops: list(object({ city: text(), hours: int() })),
  },
  { small: true },
) {}
class Db extends Database({ parcel: Parcel }) {}

async function filled(): Promise<Db> {
  const clock = fixedClock("2026-01-01");
  const now = () => clock.ms();
  const store = await memory().open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const ids = sequentialIds();
  const db = createDb(Db, createEngine({ model: Db.model, store, clock, ids }), { clock, ids });
  const delft = { city: "Delft", hours: 2 };
  await db.parcel.insertMany([
    {
      id: "a",
      size: { wide: 3, high: 4, due: "2026-02-01" },
      from: { city: "Gouda", price: "1.50" },
      stops: [delft, { city: "Breda", hours: 9 }],
    },
    { id: "b", size: { wide: 5, high: null, due: null }, from: null, stops: [delft] },
  ]);
  return db;
}

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).join(" ");

test("members of value objects are filtered, computed with, selected and ordered in the function form", async () => {
  const { parcel } = await filled();
  const tall = parcel.where((p) => p.size.at("high").gt(p.size.at("wide")));
  assert.equal(ids(await tall.all()), "a");
  assert.deepEqual(
    await parcel
      .orderBy((p) => p.size.at("wide").desc())
      .select((p) => ({
        area: p.size.at("wide").mul(p.size.at("high")),
        price: p.from.at("price").coalesce("0.00"),
        due: p.size.at("due"),
      }))
      .all(),
    [
      { area: null, price: "0.00", due: null },
      { area: 12, price: "1.50", due: "2026-02-01" },
    ],
  );
});

test("one element of a list satisfies a whole condition, in both forms", async () => {
  const { parcel } = await filled();
  const slow = { city: "Delft", hours: gt(5) };
  assert.equal(ids(await parcel.where({ stops: elem(slow) }).all()), "");
  assert.equal(ids(await parcel.where((p) => p.stops.elem({ hours: gt(5) })).all()), "a");
  assert.equal(ids(await parcel.where(not({ stops: elem({ hours: gt(5) }) })).all()), "b");
  assert.equal(
    ids(await parcel.where({ stops: elem({ city: "Delft", hours: skip }) }).all()),
    "a b",
  );
  assert.equal(ids(await parcel.where({ stops: elem({ hours: lt(0) }) }).all()), "");
});

test("elements of a list of value objects are rows", async () => {
  const { parcel } = await filled();
  const rows = await parcel.each("stops").orderBy({ id: "asc", position: "asc" }).all();
  assert.deepEqual(
    rows.map(({ id, position, value }) => [id, position, value.city]),
    [
      ["a", 0, "Delft"],
      ["a", 1, "Breda"],
      ["b", 0, "Delft"],
    ],
  );
});

test("value objects are pushed and pulled, also from a function", async () => {
  const { parcel } = await filled();
  const ede = { city: "Ede", hours: 1 };
  assert.deepEqual((await parcel.key("b").update({ stops: push(ede) })).stops.at(-1), ede);
  await parcel.where({ stops: elem({ city: "Ede" }) }).update(() => ({ stops: pull(ede) }));
  assert.equal((await parcel.key("b").one()).stops.length, 1);
});

test("an element is tested by nothing else", async () => {
  const { parcel } = await filled();
  assert.throws(() => elem("Delft" as never), { code: "WERVEL_QUERY_OPERAND" });
  assert.throws(() => parcel.where({ stops: elem({ town: "x" } as never) }), {
    code: "WERVEL_QUERY_NAME",
  });
  assert.throws(() => parcel.where({ size: elem({}) as never }), { code: "WERVEL_QUERY_OPERAND" });
  assert.throws(() => parcel.where((p) => p.size.at("deep" as "wide").gt(1)), {
    code: "WERVEL_QUERY_OPERAND",
  });
});
