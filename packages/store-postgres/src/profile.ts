import { createHash } from "node:crypto";
import { DataError, type Profile } from "@wervel/data";
import type { SqlConnection } from "@wervel/sql";

/** The oldest server whose date and number functions mean what the dialect says. */
const oldest = 140_000;

/** Asks a server what it is. @throws `refused.capability` for one that is too old or does not keep Unicode text. */
export async function profileOf(connection: SqlConnection): Promise<Profile> {
  const [reply] = await connection.run([
    {
      text: "select current_setting('server_version_num'), split_part(current_setting('server_version'), ' ', 1), current_setting('server_encoding'), current_setting('fsync'), current_setting('synchronous_commit')",
      values: [],
    },
  ]);
  const [number, version, encoding, fsync, commit] = reply!.rows[0] as string[];
  expectFit(Number(number), version!, encoding!);
  const features = {
    savepoints: true,
    snapshotUnits: true,
    returning: true,
    // Without these a crash of the server loses what was acknowledged.
    durableCommits: fsync === "on" && commit !== "off",
  };
  const limits = { parameters: 65_535, textBytes: 1_000_000_000 };
  const hash = createHash("sha256")
    .update(JSON.stringify([version, features, limits]))
    .digest("hex")
    .slice(0, 16);
  return { store: "postgres", version: version!, hash, features, limits };
}

/** @throws `refused.capability` for a server that is too old, or a database that does not keep Unicode text. */
export function expectFit(number: number, version: string, encoding: string): void {
  if (number < oldest)
    throw unfit(`The server's version is ${version}.`, { capability: "server.version", version });
  if (encoding !== "UTF8")
    throw unfit(`The database keeps texts as ${encoding}, not as UTF8.`, {
      capability: "server.encoding",
      encoding,
    });
}

function unfit(message: string, details: object): DataError {
  return new DataError("refused.capability", message, {
    store: "postgres",
    details: { ...details },
    help: "PostgreSQL from 14 on, and a database with the encoding UTF8, are needed.",
  });
}
