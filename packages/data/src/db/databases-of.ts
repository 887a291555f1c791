import {
  constructSome,
  type Part,
  type Startable,
  type StartOptions,
  STORE,
  tokensOf,
} from "@wervel/core";
import type { Migrations } from "../migrate/migrations.ts";
import type { ModelDescription } from "../model/description.ts";
import type { StoreSource } from "../store/store.ts";
import { type DatabaseToken, storeToken } from "./store-part.ts";

/** Lists the databases that parts provide. */
export function databasesOf(parts: readonly Part[]): readonly DatabaseToken[] {
  const tokens = [...tokensOf(parts)];
  return tokens.filter(
    (token) => typeof token === "function" && STORE in token,
  ) as unknown as DatabaseToken[];
}

/** A store of an app that was not started, with the model that it is to hold. */
export interface AppStore {
  /** The name of the database's class. */
  readonly database: string;
  readonly model: ModelDescription;
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
  return databases.map((Db) => ({
    database: Db.name,
    model: Db.model,
    migrations: Db.migrations ?? {},
    source: services.get(storeToken(Db)),
  }));
}
