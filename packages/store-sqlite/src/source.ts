import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createHash } from "node:crypto";
import { DataError, type ModelDescription, type Profile, type StoreSource } from "@wervel/data";
import { Connection } from "./connection/connection.ts";
import type { ConnectionOptions } from "./connection/job.ts";
import { createPrivately } from "./connection/private-file.ts";
import { Thread } from "./connection/thread.ts";
import { ErrorMap } from "./store/errors.ts";
import { ReaderThreads, WriterLanes } from "./store/lanes.ts";
import { withPatience } from "./store/patience.ts";
import { SqliteStore } from "./store/store.ts";

/** Options of {@link sqlite}. */
export interface SqliteOptions {
  /** The file, or `:memory:` for a database that lives until it is closed (in a file of its own under the system's temporary folder). */
  readonly path: string;
  /** How safe a commit is: `full` survives power loss (the default), `normal` may lose the last commits then, `off` may lose all. */
  readonly synchronous?: "full" | "normal" | "off";
  /** Where commits run: `inline` on the calling thread, `worker` on another. Default: by the time that a commit takes, under 1 ms inline. */
  readonly writer?: "auto" | "inline" | "worker";
  /** Worker threads for long reads, started when needed; 0: they run on the calling thread. Default 2, and 0 for `:memory:`. */
  readonly readers?: number;
}

type ResolvedOptions = Required<SqliteOptions> & { readonly afterClose: () => Promise<void> };

/**
 * Names a SQLite database as a store: `sqlite("blog.db")`, `sqlite(":memory:")` or options. The folder of the file is made when missing.
 *
 * @throws (on opening) `fault.connect` when the file cannot be opened or is no database, `conflict.lockTimeout` when another process
 *   holds its lock for more than 5 seconds.
 */
export function sqlite(pathOrOptions: string | SqliteOptions): StoreSource {
  const options = typeof pathOrOptions === "string" ? { path: pathOrOptions } : pathOrOptions;
  return {
    name: "sqlite",
    perProcess: options.path === ":memory:",
    open: (model) => openStore(model, options),
  };
}

async function openStore(model: ModelDescription, given: SqliteOptions): Promise<SqliteStore> {
  const options = resolveOptions(given);
  try {
    return await openAt(model, options);
  } catch (error) {
    await options.afterClose();
    throw atPath(new ErrorMap(model).map(error), options.path);
  }
}

/** Names the file: whoever starts an app may not know where its settings lead. */
function atPath(error: DataError, path: string): DataError {
  const { code, message, help, outcome } = error;
  return new DataError(code, `${path}: ${message}`, {
    store: "sqlite",
    details: { path },
    cause: error.cause,
    ...(help === undefined ? {} : { help }),
    ...(outcome === undefined ? {} : { outcome }),
  });
}

function makeFolder(folder: string): void {
  try {
    makeMissing(folder);
  } catch (cause) {
    throw new DataError("fault.connect", `The folder ${folder} cannot be made.`, {
      store: "sqlite",
      help: "Name a folder that this user may write to.",
      details: { path: folder },
      cause,
    });
  }
}

// One folder after another: where one cannot be made although the one above it is there, as below /proc, Node's own way tries for ever.
function makeMissing(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeMissing(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function resolveOptions(given: SqliteOptions): ResolvedOptions {
  const {
    synchronous = "full",
    writer = "auto",
    readers = given.path === ":memory:" ? 0 : 2,
  } = given;
  if (given.path !== ":memory:") {
    const path = resolve(given.path);
    makeFolder(dirname(path));
    createPrivately(path);
    return { path, synchronous, writer, readers, afterClose: async () => undefined };
  }
  // A private in-memory database has one connection, on which readers would see what a unit has not committed. A file that nobody else
  // knows keeps them apart; nothing needs to survive, so nothing is forced to the disk.
  const folder = mkdtempSync(join(tmpdir(), "wervel-sqlite-"));
  const afterClose = async (): Promise<void> =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return { path: join(folder, "memory.db"), synchronous: "off", writer, readers, afterClose };
}

async function openAt(model: ModelDescription, options: ResolvedOptions): Promise<SqliteStore> {
  const connection: ConnectionOptions = { path: options.path, synchronous: options.synchronous };
  const reader = await withPatience({ waitMs: 5000 }, () => openReader(connection));
  try {
    const inline =
      options.writer === "inline" || (options.writer === "auto" && commitMs(connection) < 1);
    return new SqliteStore({
      model,
      profile: profileOf(reader),
      connection,
      reader,
      readers: new ReaderThreads({ ...connection, queryOnly: true }, options.readers),
      writers: new WriterLanes(connection, inline ? undefined : new Thread()),
      afterClose: options.afterClose,
    });
  } catch (error) {
    reader.close();
    throw error;
  }
}

function openReader(options: ConnectionOptions): Connection {
  const reader = new Connection(options);
  try {
    reader.exec("pragma journal_mode = wal; pragma query_only = on");
    return reader;
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** Measures a commit that changes nothing: the least of three, in milliseconds. */
function commitMs(options: ConnectionOptions): number {
  const connection = new Connection(options);
  try {
    const version = Number(connection.all({ text: "pragma user_version", values: [] })[0]![0]);
    const times = [0, 1, 2].map(() => {
      const start = performance.now();
      connection.exec(`begin immediate; pragma user_version = ${version}; commit`);
      return performance.now() - start;
    });
    return Math.min(...times);
  } catch {
    // Another process writes just now: its commits are not ours to wait for on this thread.
    return Number.POSITIVE_INFINITY;
  } finally {
    connection.close();
  }
}

function profileOf(reader: Connection): Profile {
  const version = String(reader.all({ text: "select sqlite_version()", values: [] })[0]![0]);
  const features = { savepoints: true, snapshotUnits: true, returning: true };
  const limits = { parameters: 32_766, textBytes: 1_000_000_000 };
  const hash = createHash("sha256")
    .update(JSON.stringify([version, features, limits]))
    .digest("hex")
    .slice(0, 16);
  return { store: "sqlite", version, hash, features, limits };
}
