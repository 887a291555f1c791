import {
  constructSome,
  type Part,
  type Startable,
  type StartOptions,
  STORE,
  tokensOf,
} from "@wervel/core";
import { type Migrations, partMigrations } from "../migrate/migrations.ts";
import type { ModelDescription } from "../model/description.ts";
import { isPlaced } from "../placement/placed.ts";
import type { StoreSource } from "../store/store.ts";
import { type DatabaseToken, storeToken } from "./store-part.ts";

/** Lists the databases that parts provide. */
export function databasesOf(parts: readonly Part[]): readonly DatabaseToken[] {
  const tokens = [...tokensOf(parts)];
  return tokens.filter(
    (token) => typeof token === "function" && STORE in token,
  ) as unknown as DatabaseToken[];
}

/** A store of an app that was not started, with what it is to hold of the model. */
export interface AppStore {
  /** The name of the database's class; of one of several stores with the name that the placement gave it, such as `Db.article`. */
  readonly database: string;
  readonly model: ModelDescription;
  /** The names of the events that the database declares. */
  readonly events: readonly string[];
  readonly migrations: Migrations;
  readonly source: StoreSource;
}

/**
 * Finds the stores of an app without starting it: for commands that work beside the app.
 *
 * @throws WERVEL_HOST_PROBLEMS when what leads to a store cannot be made, such as its settings.
 */
export async function storesOf(
  app: Startable,
  options: StartOptions = {},
): Promise<readonly AppStore[]> {
  const databases = databasesOf([app]);
  await using services = await constructSome(app, databases.map(storeToken), options);
  const stores = databases.map((Db) => partsOf(Db, services.get(storeToken(Db))));
  return (await Promise.all(stores)).flat();
}

async function partsOf(Db: DatabaseToken, source: StoreSource): Promise<readonly AppStore[]> {
  const { model, migrations = {} } = Db;
  const events = Object.keys(Db.events ?? {});
  if (!isPlaced(source)) return [{ database: Db.name, model, events, migrations, source }];
  const parts = await source.parts(model);
  return parts.map((part) => ({
    database: `${Db.name}.${part.name}`,
    model: part.model,
    events,
    migrations: partMigrations(model, part.model, migrations),
    source: part.source,
  }));
}
