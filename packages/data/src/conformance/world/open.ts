import { type Clock, fixedClock, type Ids, sequentialIds } from "@wervel/core";
import { createDb } from "../../db/create-db.ts";
import { createEngine } from "../../engine/create-engine.ts";
import { keptWords } from "../../oracle/words.ts";
import type { Engine } from "../../engine/engine.ts";
import { migrate } from "../../migrate/migrate.ts";
import type { Data } from "../../oracle/interpret.ts";
import { refusal } from "../../oracle/refusal.ts";
import type { EntityDescription, ModelDescription } from "../../model/description.ts";
import type { Plan, Read } from "../../plan/plan.ts";
import type { Executor, Result, Row, Store, StoreSource } from "../../store/store.ts";
import { World } from "./model.ts";
import { worldRecords } from "./records.ts";

/** A store that holds the world, with the doors to it. */
export interface OpenWorld {
  readonly model: ModelDescription;
  readonly store: Store;
  readonly engine: Engine;
  readonly db: World;
}

/** The moment at which the clock of the suite stands still. */
export const worldTime = "2026-06-01T00:00:00.000Z";

/** The records of the world with every field, as the oracle takes them. */
export const worldData: Data = Object.fromEntries(
  Object.values(World.model.entities).map(({ name, fields }) => [
    name,
    (worldRecords[name] ?? []).map((record) =>
      Object.fromEntries(
        Object.values(fields).map((field) => [
          field.name,
          field.wordsOf === undefined
            ? (record[field.name] ?? null)
            : keptWords(name, field.wordsOf, record[field.wordsOf]),
        ]),
      ),
    ),
  ]),
);

/** Opens a store for the world, makes its schema and fills it. Another model has the same entities, and enforces less. */
export async function openWorld(
  source: StoreSource,
  model: ModelDescription = World.model,
): Promise<OpenWorld> {
  const clock = fixedClock(worldTime);
  const now = (): number => clock.ms();
  const store = await source.open(model, { now });
  try {
    await migrate(store, model, { mode: "apply", now });
    for (const [entity, records] of Object.entries(worldData)) {
      const columns = Object.keys(model.entities[entity]!.fields);
      const rows = records.map((record) => columns.map((name) => record[name]));
      await runPlan(store, store, { insert: entity, columns, rows: 0 }, [rows]);
    }
  } catch (error) {
    await store.close();
    throw error;
  }
  return doorsTo(store, model, clock, sequentialIds());
}

function doorsTo(store: Store, model: ModelDescription, clock: Clock, ids: Ids): OpenWorld {
  const engine = createEngine({ model, store, clock, ids });
  return { model, store, engine, db: createDb(World, engine, { clock, ids }) };
}

/** Compiles a plan as it stands and runs it; a refusal is thrown as its error. */
export async function runPlan(
  store: Store,
  executor: Executor,
  plan: Plan,
  args: readonly unknown[],
): Promise<Result> {
  const compiled = store.compile(plan);
  if (compiled.refused === true) throw refusal(compiled, store.name);
  return executor.run(compiled, args);
}

/** Reads everything that there is: rows by entity, ordered by key. */
export async function readEverything(
  run: (read: Read) => Promise<{ readonly rows: readonly Row[] }>,
): Promise<Data> {
  const state: Record<string, readonly Row[]> = {};
  for (const entity of Object.values(World.model.entities))
    state[entity.name] = (await run(wholeTable(entity))).rows;
  return state;
}

function wholeTable({ name, key, fields }: EntityDescription): Read {
  return {
    from: { entity: name },
    order: key.map((field) => ({ key: { path: [field] }, dir: "asc", nulls: "first" })),
    take: { fields: Object.keys(fields), nest: {} },
  };
}
