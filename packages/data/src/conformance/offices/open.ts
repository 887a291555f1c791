import { fixedClock, type FixedClock, sequentialIds } from "@wervel/core";
import { createDb } from "../../db/create-db.ts";
import { createEngine } from "../../engine/create-engine.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ModelDescription } from "../../model/description.ts";
import { migrate } from "../../migrate/migrate.ts";
import type { Store, StoreSource } from "../../store/store.ts";
import { Offices } from "./model.ts";

/** The database of the offices as each of them sees it. */
export interface OpenOffices {
  readonly store: Store;
  readonly engine: Engine;
  /** For Ann of the office in Delft. */
  readonly delft: Offices;
  /** For Bob of the office in Gouda. */
  readonly gouda: Offices;
  /** For nobody. */
  readonly nowhere: Offices;
  readonly clock: FixedClock;
}

/** The moment at which the offices were filled, and at which every case begins. */
export const officeTime = "2026-06-01T00:00:00.000Z";

/** Opens a store with two offices and fills it, each office through its own handle. */
export async function openOffices(
  source: StoreSource,
  model: ModelDescription = Offices.model,
): Promise<OpenOffices> {
  const clock = fixedClock(officeTime);
  const ids = sequentialIds();
  const now = (): number => clock.ms();
  const store = await source.open(model, { now });
  const engine = createEngine({ model, store, clock, ids });
  const handle = (tenant: string, actor: string): Offices =>
    createDb(Offices, engine, { clock, ids, tenant, actor });
  const offices = {
    store,
    engine,
    delft: handle("delft", "ann"),
    gouda: handle("gouda", "bob"),
    nowhere: createDb(Offices, engine, { clock, ids }),
    clock,
  };
  try {
    await migrate(store, model, { mode: "apply", now });
    await fill(offices);
  } catch (error) {
    await store.close();
    throw error;
  }
  return offices;
}

async function fill({ delft, gouda, nowhere }: OpenOffices): Promise<void> {
  await delft.member.insertMany([{ id: "ann", name: "Ann" }]);
  await gouda.member.insertMany([
    { id: "bob", name: "Bob", boss: { id: "ann" } },
    { id: "cas", name: "Cas", boss: { id: "bob" } },
  ]);
  await delft.note.insertMany([
    { id: "d1", slug: "plan", pages: 1, author: { id: "ann" } },
    { id: "d2", slug: "bill", pages: 2, author: { id: "bob" } },
    { id: "d3", slug: "gone", pages: 4, author: { id: "ann" } },
  ]);
  await gouda.note.insertMany([{ id: "g1", slug: "plan", pages: 8, author: { id: "bob" } }]);
  await delft.note.key("d3").delete();
  await delft.label.insert({ id: "red", name: "red" });
  await gouda.label.insert({ id: "blue", name: "blue" });
  await delft.note.key("d1").link("labels", { id: "red" });
  await nowhere.print.insertMany([
    { id: "p1", note: { id: "d1" } },
    { id: "p2", note: { id: "g1" } },
    { id: "p3", note: { id: "d3" } },
  ]);
}
