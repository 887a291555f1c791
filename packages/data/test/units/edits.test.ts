import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import { int, text } from "@wervel/schema";
import {
  createDb,
  createEngine,
  Database,
  entity,
  type Executor,
  key,
  memory,
  migrate,
  type Plan,
  type Store,
  version,
} from "@wervel/data";

class Note extends entity({
  id: key(int()),
  title: text({ max: 80 }),
  place: int().nullable().unique(),
  body: text({ max: 80 }).nullable(),
  version: version(),
}) {}
class Label extends entity({ id: key(text({ max: 9 })), name: text({ max: 80 }) }) {}
class Db extends Database({ note: Note, label: Label }) {}

/** A store that writes down the writes that it compiles and runs, and may lack updates of many. */
function watched(store: Store, lacks: boolean, seen: string[]): Store {
  const plans = new WeakMap<object, string>();
  const watch = <E extends Executor>(executor: E): E =>
    new Proxy(executor, {
      get(target, name) {
        if (name === "compile")
          return (plan: Plan) => {
            if (lacks && "updateMany" in plan)
              return {
                refused: true,
                code: "refused.capability",
                capability: "updateMany",
                node: "",
                why: "It takes no rows.",
              };
            const compiled = store.compile(plan);
            plans.set(compiled, Object.keys(plan)[0]!);
            return compiled;
          };
        if (name === "begin") return async (options: never) => watch(await store.begin(options));
        if (name === "run")
          return (compiled: never, ...rest: [never]) => {
            const kind = plans.get(compiled)!;
            if (kind.startsWith("update")) seen.push(kind);
            return target.run(compiled, ...rest);
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return watch(store);
}

async function openNotes(lacks = false): Promise<{ db: Db; seen: string[] }> {
  const clock = fixedClock("2026-01-01");
  const now = (): number => clock.ms();
  const store = await memory().open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const seen: string[] = [];
  const ids = sequentialIds();
  const engine = createEngine({ model: Db.model, store: watched(store, lacks, seen), clock, ids });
  const db = createDb(Db, engine, { clock, ids });
  await db.note.insertMany(
    [1, 2, 3, 4].map((id) => ({ id, title: `t${id}`, place: id, body: null })),
  );
  await db.label.insertMany(["a", "b"].map((id) => ({ id, name: id })));
  return { db, seen };
}

for (const lacks of [false, true])
  test(`records that were edited alike are written ${lacks ? "one by one where a store has no such statement" : "in one statement"}`, async () => {
    const { db, seen } = await openNotes(lacks);
    const versions = await db.unit(async () => {
      const notes = await Promise.all([1, 2, 3].map((id) => db.note.key(id).edit()));
      for (const note of notes) note.title = `new ${note.id}`;
      notes[2]!.body = "b";
      const label = await db.label.key("a").edit();
      label.name = "A";
      (await db.note.key(4).edit()).title = "new 4";
      return () => notes.map((note) => note.version);
    });
    assert.deepEqual(
      seen,
      lacks
        ? ["update", "update", "update", "update", "update"]
        : ["updateMany", "update", "update"],
    );
    const stored = await db.note.orderBy({ id: "asc" }).all();
    assert.deepEqual(
      stored.map((note) => [note.title, note.body, note.version]),
      [
        ["new 1", null, 2],
        ["new 2", null, 2],
        ["new 3", "b", 2],
        ["new 4", null, 2],
      ],
    );
    assert.deepEqual(
      versions(),
      stored.slice(0, 3).map((note) => note.version),
    );
    assert.equal((await db.label.key("a").one()).name, "A");
  });

test("one record of many that has changed meanwhile fails them all", async () => {
  const { db } = await openNotes();
  const work = db.unit(async () => {
    for (const id of [1, 2]) (await db.note.key(id).edit()).title = "mine";
    await db.note.key(2).update({ title: "theirs" });
  });
  await assert.rejects(work, { code: "conflict.stale", entity: "note" });
  assert.equal((await db.note.key(1).one()).title, "t1");
});

test("one record of many that is gone fails them all", async () => {
  const { db } = await openNotes();
  const work = db.unit(async () => {
    for (const id of [1, 2]) (await db.note.key(id).edit()).title = "mine";
    await db.note.key(2).delete();
  });
  await assert.rejects(work, { code: "find.none", entity: "note" });
  assert.equal((await db.note.key(1).one()).title, "t1");
});

test("values of unique keys are written record by record, as databases look at them", async () => {
  const { db, seen } = await openNotes();
  await db.unit(async () => {
    for (const id of [1, 2]) (await db.note.key(id).edit()).place = id + 10;
  });
  assert.deepEqual(seen, ["update", "update"]);
});
