import { DataError } from "@wervel/data";
import type { Connection } from "./connection/connection.ts";

/** The first version that reads indexes as the store asks for them: `ZRANGE … BYLEX`, `ZMSCORE`. */
const floor = [6, 2] as const;

/** Asks the server for its version. @throws `refused.capability` for one that is too old. */
export async function versionOf(connection: Connection): Promise<string> {
  const info = await connection.command<string>(["INFO", "server"], {});
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? "unknown";
  if (!isNewEnough(version)) throw tooOld(version);
  return version;
}

/** Tells whether the store works on a version of Redis, or of what calls itself so. */
export function isNewEnough(version: string): boolean {
  const numbers = /^(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) return false;
  const [major, minor] = numbers as [number, number];
  return major > floor[0] || (major === floor[0] && minor >= floor[1]);
}

/** The error for a server that is too old; `version` is what it says of itself. */
export function tooOld(version: string, cause?: unknown): DataError {
  return new DataError("refused.capability", `The server's version is ${version}.`, {
    store: "redis",
    details: { capability: "server.version", version },
    cause,
    help: `Redis from ${floor.join(".")} on is needed.`,
  });
}
