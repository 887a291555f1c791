import { join } from "node:path";
import { bool, secret, Settings, text } from "wervel";

/** Where Conduit keeps its data: `DATABASE_URL`, or `DATA_DIR`, `DATABASE_FILE` and `KEY_FILE`; or `--data-dir` and so on. */
export class ConduitSettings extends Settings("", {
  /** A server: `postgres:`, `mysql:` or `redis:`. It may hold a password. */
  databaseUrl: secret().optional(),
  dataDir: text({ min: 1 }).default(".data"),
  databaseFile: text({ min: 1 }).optional(),
  keyFile: text({ min: 1 }).optional(),
  /** Whether an empty database is filled with sample content. */
  sample: bool().default(true),
}) {}

/** The SQLite file. */
export function databaseFile({ dataDir, databaseFile }: ConduitSettings): string {
  return databaseFile ?? join(dataDir, "conduit.db");
}

/** The file of the keys that sign access tokens. */
export function keyFile({ dataDir, keyFile }: ConduitSettings): string {
  return keyFile ?? join(dataDir, "signing-keys.json");
}
