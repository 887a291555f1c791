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

/** Fetches the to-many nests of rows, each for all rows at once, siblings side by side, and puts them into the rows. */
export async function stitch(
  children: readonly PreparedChild[],
  rows: readonly Row[],
  keys: readonly (readonly unknown[])[],
  stitching: Stitching,
): Promise<void> {
  if (rows.length === 0) return;
  await Promise.all(children.map((child) => stitchChild(child, rows, keys, stitching)));
}

async function stitchChild(
  child: PreparedChild,
  rows: readonly Row[],
  keys: readonly (readonly unknown[])[],
  stitching: Stitching,
): Promise<void> {
  const waiting = new Map<unknown, Holder[]>();
  const parents: unknown[] = [];
  rows.forEach((row, i) => {
    const holder = descend(row, child.at);
    if (holder === null) return;
    holder[child.name] = child.one ? null : [];
    const key = child.keyAt.map((place) => keys[i]![place]);
    if (!key.includes(null)) addHolder(waiting, parents, key, holder);
  });
  const chunks = chunked(parents, child.compiled.maxKeys ?? stitching.chunk);
  await sideBySide(chunks, (chunk) => fetchChunk(child, chunk, waiting, stitching));
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

async function fetchChunk(
  child: PreparedChild,
  parents: readonly unknown[],
  waiting: ReadonlyMap<unknown, Holder[]>,
  stitching: Stitching,
): Promise<void> {
  const args = stitching.args.slice();
  args[stitching.parents] = parents;
  const result = await stitching.executor.run(child.compiled, args, stitching.options);
  stitching.statements += result.statements ?? 1;
  expectBounded(result.rows.length, stitching.maxRows);
  await stitch(child.children, result.rows, result.keys ?? [], stitching);
  distribute(child, result, waiting);
}

function distribute(
  child: PreparedChild,
  result: Result,
  waiting: ReadonlyMap<unknown, Holder[]>,
): void {
  const parents = result.parents ?? [];
  result.rows.forEach((row, i) => {
    for (const holder of waiting.get(tupleKey(parents[i]!)) ?? []) {
      if (child.one) holder[child.name] ??= row;
      else (holder[child.name] as Row[]).push(row);
    }
  });
}

/** @throws `limit.rows` when a statement gave more rows than were allowed. */
export function expectBounded(rows: number, maxRows: number): void {
  if (rows <= maxRows) return;
  throw new DataError("limit.rows", `The query has more than ${maxRows} rows.`, {
    details: { maxRows },
    help: "Page through the rows, stream them, or ask for fewer.",
  });
}
