import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock, systemIds } from "@wervel/core";
import {
  createDb,
  createEngine,
  Database,
  entity,
  key,
  many,
  migrate,
  one,
  type Store,
  type StoreSource,
  version,
} from "@wervel/data";
import {
  bool,
  bytes,
  date,
  decimal,
  float,
  instant,
  int,
  int64,
  json,
  list,
  text,
  vector,
} from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { moveRecords } from "../src/index.ts";
import { servers } from "./support/servers.ts";

class Person extends entity({
  id: key(),
  name: text({ max: 80 }).unique(),
  boss: one("person").nullable(),
  friends: many("person").through("friend", { from: "one", to: "other" }),
}) {}
class Sale extends entity({
  id: key(int()),
  buyer: one("person"),
  total: decimal(30, 4),
  count: int64(),
  at: instant(),
  day: date(),
  note: text({ max: 40 }).nullable(),
  photo: bytes({ max: 100 }),
  extra: json().nullable(),
  tags: list(text({ max: 20 })),
  paid: bool(),
  weight: float(),
  version: version(),
}) {}
class Photo extends entity(
  {
    name: key(text({ max: 20 })),
    face: vector(3, { metric: "cosine" }),
    place: vector(2, { metric: "l2" }).nullable(),
  },
  { small: true },
) {}
class Db extends Database({ sale: Sale, person: Person, photo: Photo }) {}

const clock = systemClock();
const now = (): number => clock.ms();

async function opened(source: StoreSource): Promise<Store> {
  const store = await source.open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  return store;
}

function handleOf(store: Store) {
  const ids = systemIds(clock);
  return createDb(Db, createEngine({ model: Db.model, store, clock, ids }), { clock, ids });
}

/** What is near by each vector of a photo, with its score. */
async function nearest(store: Store): Promise<unknown> {
  const db = handleOf(store);
  const faces = await db.photo.near("face", [0.1, 0.2, 0.3], { k: 9 }).all();
  const places = await db.photo.near("place", [0.1, -1], { k: 9 }).all();
  return { faces, places };
}

async function fill(store: Store): Promise<void> {
  const db = handleOf(store);
  const people = await db.person.insertMany(
    ["Ånn", "bob", "\u{1F600}", "\uFFFF", "O'Hara \\ %_"].map((name) => ({ name })),
  );
  const [first] = await db.person.orderBy({ id: "asc" }).take(1).all();
  assert.equal(people.length, 5);
  for (const person of people) {
    if (person.id === first!.id) continue;
    await db.person.key(person.id).update({ boss: { id: first!.id } });
    await db.person.key(person.id).link("friends", first!);
  }
  const sales = people.flatMap(({ id }, index) =>
    [-1n, 9_223_372_036_854_775_807n].map((count, n) => ({
      buyer: { id },
      total: n === 0 ? ("-0.0001" as const) : ("12345678901234567890123456.7890" as const),
      count,
      at: new Date(Date.UTC(1969, 11, 31, 23, 59, 59, index)),
      day: "0001-01-01",
      note: n === 0 ? "" : null,
      photo: new Uint8Array([0, index, 255]),
      extra: n === 0 ? { b: [1, "x", null], a: 0.1 } : null,
      tags: ["z", "a", "z"].slice(n),
      paid: n === 0,
      weight: n === 0 ? 0.1 : 1e300,
    })),
  );
  await db.sale.insertMany(sales);
  await db.photo.insertMany([
    { name: "tenths", face: [0.1, 0.2, 0.3], place: [0.1, -0.1] },
    { name: "nothing", face: [0, 0, -0], place: null },
    {
      name: "extremes",
      face: [3.4028234663852886e38, -3.4028234663852886e38, 1e-45],
      place: [1e-45, 0],
    },
    { name: "whole", face: [-1, 2, 3], place: [16_777_217, 1] },
  ]);
}

for (const server of servers) {
  const skip = server.url === undefined ? `not run: ${server.title} (${server.why})` : false;
  test(
    `moves every type of value to ${server.title} and back without loss`,
    { skip },
    async (here) => {
      const origin = await opened(sqlite(":memory:"));
      here.after(() => origin.close());
      await fill(origin);
      await using database = await server.create(Db.model);
      const there = await opened(database.source);
      try {
        const forth = await moveRecords(Db.model, origin, there, { batch: 3 });
        const home = await opened(sqlite(":memory:"));
        here.after(() => home.close());
        const back = await moveRecords(Db.model, there, home, { batch: 4 });
        assert.deepEqual(back, forth);
        assert.deepEqual(Object.fromEntries(back.map(({ entity: name, count }) => [name, count])), {
          person: 5,
          friend: 4,
          sale: 10,
          photo: 4,
        });
        const expected = await nearest(origin);
        assert.deepEqual(await nearest(there), expected);
        assert.deepEqual(await nearest(home), expected);
        // Numbers that the store gives later do not meet those that were brought along.
        const db = handleOf(there);
        const [sale] = await db.sale.orderBy({ id: "desc" }).take(1).all();
        const { id, version: _, ...values } = sale!;
        assert.ok((await db.sale.insert(values)).id > id);
      } finally {
        await there.close();
      }
    },
  );
}
