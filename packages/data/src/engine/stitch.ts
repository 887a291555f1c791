import { DataError } from "../errors.ts";
import { tupleKey } from "../oracle/value.ts";
import type { Executor, Result, Row, StatementOptions } from "../store/store.ts";
import type { PreparedChild } from "./prepare-read.ts";
import { chunked, sideBySide } from "./side-by-side.ts";

/** What fetching children needs of the read that they belong to. */
export interface Stitching {
  readonly executor: Executor;
  readonly args: readonly unknown[];
  /** The number of the argument that takes the parents' keys. */
  readonly parents: number;
  /** How many parents a store takes at once. */
  readonly chunk: number;
  readonly options: StatementOptions;
  readonly maxRows: number;
  /** Counts the statements that were run. */
  statements: number;
}

type Holder = Record<string, unknown>;

/**
 * Fetches the to-many nests of rows, each for all rows at once, siblings side by side, and puts them into the rows; at once where the store
 * answers at once.
 */
export function stitch(
  children: readonly PreparedChild[],
  rows: readonly Row[],
  keys: readonly (readonly unknown[])[],
  stitching: Stitching,
): Promise<void> | undefined {
  if (rows.length === 0) return undefined;
  let waiting: Promise<void>[] | undefined;
  for (const child of children) {
    // Beside one that is waited for, a failure is one that is waited for, too.
    const done =
      waiting === undefined
        ? stitchChild(child, rows, keys, stitching)
        : later(() => stitchChild(child, rows, keys, stitching));
    if (done !== undefined) (waiting ??= []).push(done);
  }
  return waiting === undefined ? undefined : Promise.all(waiting).then(nothing);
}

async function later(work: () => Promise<void> | undefined): Promise<void> {
  await work();
}

function nothing(): void {}

function stitchChild(
  child: PreparedChild,
  rows: readonly Row[],
  keys: readonly (readonly unknown[])[],
  stitching: Stitching,
): Promise<void> | undefined {
  const waiting = new Map<unknown, Holder[]>();
  const parents: unknown[] = [];
  for (let i = 0; i < rows.length; i++) {
    const holder = descend(rows[i]!, child.at);
    if (holder === null) continue;
    holder[child.name] = child.one ? null : [];
    const key = keyOf(keys[i]!, child.keyAt);
    if (!key.includes(null)) addHolder(waiting, parents, key, holder);
  }
  const chunks = chunked(parents, child.compiled.maxKeys ?? stitching.chunk);
  if (chunks.length === 0) return undefined;
  if (chunks.length === 1) return fetchChunk(child, chunks[0]!, waiting, stitching);
  return sideBySide(chunks, async (chunk) => fetchChunk(child, chunk, waiting, stitching));
}

// Most parents have one key, and nothing is read beside it.
function keyOf(keys: readonly unknown[], places: readonly number[]): readonly unknown[] {
  return keys.length === 1 && places.length === 1 ? keys : places.map((place) => keys[place]);
}

function descend(row: Row, at: readonly string[]): Holder | null {
  let holder = row as Holder | null;
  for (const name of at) holder = holder === null ? null : (holder[name] as Holder | null);
  return holder;
}

function addHolder(
  waiting: Map<unknown, Holder[]>,
  parents: unknown[],
  key: readonly unknown[],
  holder: Holder,
): void {
  const hash = tupleKey(key);
  const holders = waiting.get(hash);
  if (holders !== undefined) {
    holders.push(holder);
    return;
  }
  waiting.set(hash, [holder]);
  parents.push(key.length === 1 ? key[0] : key);
}

function fetchChunk(
  child: PreparedChild,
  parents: readonly unknown[],
  waiting: ReadonlyMap<unknown, Holder[]>,
  stitching: Stitching,
): Promise<void> | undefined {
  const args = stitching.args.slice();
  args[stitching.parents] = parents;
  const result = stitching.executor.run(child.compiled, args, stitching.options);
  return result instanceof Promise
    ? result.then((rows) => takeChunk(child, rows, waiting, stitching))
    : takeChunk(child, result, waiting, stitching);
}

function takeChunk(
  child: PreparedChild,
  result: Result,
  waiting: ReadonlyMap<unknown, Holder[]>,
  stitching: Stitching,
): Promise<void> | undefined {
  stitching.statements += result.statements ?? 1;
  expectBounded(result.rows.length, stitching.maxRows);
  const deeper = stitch(child.children, result.rows, result.keys ?? [], stitching);
  if (deeper !== undefined) return deeper.then(() => distribute(child, result, waiting));
  distribute(child, result, waiting);
  return undefined;
}

function distribute(
  child: PreparedChild,
  result: Result,
  waiting: ReadonlyMap<unknown, Holder[]>,
): void {
  const parents = result.parents ?? [];
  const { rows } = result;
  for (let i = 0; i < rows.length; i++) {
    const holders = waiting.get(tupleKey(parents[i]!));
    if (holders === undefined) continue;
    for (const holder of holders) {
      if (child.one) holder[child.name] ??= rows[i];
      else (holder[child.name] as Row[]).push(rows[i]!);
    }
  }
}

/** @throws `limit.rows` when a statement gave more rows than were allowed. */
export function expectBounded(rows: number, maxRows: number): void {
  if (rows <= maxRows) return;
  throw new DataError("limit.rows", `The query has more than ${maxRows} rows.`, {
    details: { maxRows },
    help: "Page through the rows, stream them, or ask for fewer.",
  });
}
