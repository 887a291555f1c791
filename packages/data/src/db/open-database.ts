import type { Clock, Ids } from "@wervel/core";
import { createEngine } from "../engine/create-engine.ts";
import { migrate } from "../migrate/migrate.ts";
import type { Migrations } from "../migrate/migrations.ts";
import type { ModelDescription } from "../model/description.ts";
import { QueryRuntime } from "../query/runtime.ts";
import type { Store, StoreSource } from "../store/store.ts";
import { FirstStart } from "./first-start.ts";

/** What opening a database takes from its surroundings. */
export interface OpenOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /**
   * `apply` brings the database to the model, `check` refuses one on which the program could not work. Default `apply`.
   */
  readonly migrate?: "apply" | "check";
  /** What was renamed, and values for new fields. */
  readonly migrations?: Migrations;
}

/** A database that is open: its store, at the state of the model, and what its handles share. */
export class OpenDatabase {
  readonly store: Store;
  readonly runtime: QueryRuntime;
  readonly firstStart: FirstStart;

  constructor(store: Store, runtime: QueryRuntime, firstStart: FirstStart) {
    this.store = store;
    this.runtime = runtime;
    this.firstStart = firstStart;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
  }
}

/**
 * Opens a store, brings it to the model and makes an engine over it. Steps that would lose values are refused.
 *
 * @throws `schema.irreversible`, `schema.locked`, `schema.drift`, `fault.connect`.
 */
export async function openDatabase(
  model: ModelDescription,
  source: StoreSource,
  { clock, ids, migrate: how = "apply", migrations = {} }: OpenOptions,
): Promise<OpenDatabase> {
  const now = (): number => clock.ms();
  const store = await source.open(model, { now });
  try {
    await migrate(store, model, { mode: how === "check" ? "refuse" : "apply", migrations, now });
    const engine = createEngine({ model, store, clock, ids });
    const firstStart = await FirstStart.read(store.schema, now);
    return new OpenDatabase(store, new QueryRuntime(engine, clock, ids), firstStart);
  } catch (error) {
    await store.close();
    throw error;
  }
}
