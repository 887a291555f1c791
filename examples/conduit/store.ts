import { type StoreSource, WervelError } from "wervel";
import { sqlite } from "@wervel/store-sqlite";
import { type ConduitSettings, databaseFile } from "./settings.ts";

/** The server that `DATABASE_URL` names, or else the SQLite file. Of the drivers only the one in use is loaded. */
export async function conduitStore(settings: ConduitSettings): Promise<StoreSource> {
  const url = settings.databaseUrl?.reveal();
  switch (url?.split(":", 1)[0]) {
    case undefined:
      return sqlite(databaseFile(settings));
    case "postgres":
    case "postgresql":
      return (await import("@wervel/store-postgres")).postgres(url!);
    case "mysql":
    case "mariadb":
      return (await import("@wervel/store-mysql")).mysql(url!.replace(/^mariadb:/, "mysql:"));
    case "redis":
    case "rediss":
      return (await import("@wervel/store-redis")).redis(url!);
    default:
      throw new WervelError(
        "CONDUIT_DATABASE_URL",
        "DATABASE_URL names no server that Conduit knows.",
        {
          help: "Begin it with postgres:, mysql:, mariadb:, redis: or rediss:, or leave it away: then the data is in a file.",
        },
      );
  }
}
