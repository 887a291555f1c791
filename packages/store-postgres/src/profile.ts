import { createHash } from "node:crypto";
import { DataError, type Profile } from "@wervel/data";
import type { SqlConnection } from "@wervel/sql";

/** The oldest server whose date and number functions mean what the dialect says. */
const oldest = 140_000;

/** Asks a server what it is. @throws `fault.connect` for one that is too old or does not keep Unicode text. */
export async function profileOf(connection: SqlConnection): Promise<Profile> {
  const [reply] = await connection.run([
    {
      text: "select current_setting('server_version_num'), split_part(current_setting('server_version'), ' ', 1), current_setting('server_encoding'), current_setting('fsync'), current_setting('synchronous_commit')",
      values: [],
    },
  ]);
  const [number, version, encoding, fsync, commit] = reply!.rows[0] as string[];
  if (Number(number) < oldest) throw unfit(`PostgreSQL ${version} is older than 14.`);
  if (encoding !== "UTF8") throw unfit(`The database keeps texts as ${encoding}, not as UTF8.`);
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

function unfit(message: string): DataError {
  return new DataError("fault.connect", message, {
    store: "postgres",
    help: "Take a server of version 14 or later, and a database with the encoding UTF8.",
  });
}
