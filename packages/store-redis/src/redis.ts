import { createHash } from "node:crypto";
import { foldVersion, type ModelDescription, type Profile, type StoreSource } from "@wervel/data";
import type { Connection, ConnectionOptions } from "./connection/connection.ts";
import { openHome } from "./connection/home.ts";
import { durabilityOf, warningsOf } from "./durability.ts";
import { expectExpirable } from "./expiry/sweep.ts";
import { Keys } from "./layout/keys.ts";
import { shapesOf } from "./layout/shape.ts";
import type { Limits } from "./run/limits.ts";
import { versionOf } from "./server-version.ts";
import { RedisStore } from "./store.ts";

/** Options of {@link redis}. */
export interface RedisOptions {
  /** `redis://[[user]:password@]host[:port][/number]`, or `rediss:` for TLS. */
  readonly url: string;
  /** What all keys of the database begin with, in braces, so that they share one slot of a cluster. Default `wervel`. */
  readonly prefix?: string;
  /** Certificates in PEM that sign the server's, where the system does not know them. */
  readonly ca?: string;
  /** Milliseconds to wait for a connection, default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Members of an index that one statement looks at where the index alone does not give the answer, default 1,000. */
  readonly maxScan?: number;
  /**
   * Entities whose records end, each with the instant that says when. From then on a record is not there for anybody, and within ten seconds
   * it is removed with what belongs to it. The instant leads a declared index.
   */
  readonly expires?: Readonly<Record<string, string>>;
  /** Nothing here needs to outlive the server: start-up does not warn that it would be lost. Default false. */
  readonly volatile?: boolean;
  /** Ranges of an index that are merged to one order, default 100. */
  readonly maxMerge?: number;
}

/** Records that one statement or unit loads at most. */
const mostRecords = 20_000;

/**
 * Names a Redis server as a store: `redis("redis://127.0.0.1:6379")` or options. Records are hashes, the model's indexes sorted sets.
 *
 * @throws (on opening) `fault.connect` when the server does not answer or refuses the credentials, `refused.capability` when it is older
 *   than 6.2.
 */
export function redis(urlOrOptions: string | RedisOptions): StoreSource {
  const options = typeof urlOrOptions === "string" ? { url: urlOrOptions } : urlOrOptions;
  const keys = new Keys(options.prefix);
  return { name: "redis", open: (model, { now }) => openStore(model, options, keys, now) };
}

/** What of the options is about the connection. */
export function connectionOptions({
  url,
  ca,
  connectTimeoutMs = 5_000,
}: RedisOptions): ConnectionOptions {
  return { url, connectTimeoutMs, ...(ca === undefined ? {} : { ca }) };
}

async function openStore(
  model: ModelDescription,
  options: RedisOptions,
  keys: Keys,
  now: () => number,
): Promise<RedisStore> {
  const { expires = {} } = options;
  expectExpirable(model, expires);
  const connection = await openHome(connectionOptions(options), keys.commits);
  try {
    const limits: Limits = {
      scan: options.maxScan ?? 1_000,
      merge: options.maxMerge ?? 100,
      load: mostRecords,
    };
    const profile = await profileOf(connection, limits);
    if (options.volatile !== true) await warn(connection);
    const shapes = shapesOf(model, keys, expires);
    return new RedisStore(model, profile, { connection, keys, shapes, limits, now }, expires);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function warn(connection: Connection): Promise<void> {
  for (const warning of warningsOf(await durabilityOf(connection)))
    process.emitWarning(warning, { type: "Warning", code: "redis.durability" });
}

async function profileOf(connection: Connection, limits: Limits): Promise<Profile> {
  const version = await versionOf(connection);
  const features = { savepoint: true, snapshot: true, serializable: true };
  const measured = { ...limits, keys: 1_000 };
  const hash = createHash("sha256")
    .update(JSON.stringify([version, features, measured, foldVersion]))
    .digest("hex")
    .slice(0, 16);
  return { store: "redis", version, hash, features, limits: measured };
}
