import type { ModelDescription } from "../model/description.ts";
import type { Expr, Name, Path, Read } from "../plan/plan.ts";
import type { Compiled, Executor, Row, Store } from "../store/store.ts";
import { prepareRead, type PreparedRead } from "./prepare-read.ts";
import { stitch, type Stitching } from "./stitch.ts";

/** How many roots get their children at once. */
const rootsPerChunk = 256;

/** A read prepared for streaming: what children need to be found by comes inside the rows, under hidden names. */
export interface PreparedStream extends PreparedRead {
  readonly hidden: readonly Name[];
}

/** Plans and compiles a read whose rows come one after another. */
export function prepareStream(
  model: ModelDescription,
  store: Store,
  asked: Read,
  argumentCount: number,
  without: readonly string[] | undefined,
): PreparedStream {
  const { keys: _, ...take } = asked.take;
  const prepared = prepareRead(model, store, { ...asked, take }, argumentCount, without);
  const paths = keyPaths(prepared);
  if (paths.length === 0 || prepared.compiled.refused === true) return { ...prepared, hidden: [] };
  const hidden = paths.map((_path, i) => `$key${i}`);
  const compiled = store.compile(withHidden(prepared, paths, hidden));
  return { ...prepared, compiled, hidden };
}

function keyPaths(prepared: PreparedRead): readonly Path[] {
  return prepared.children.length === 0 ? [] : (prepared.split.read.take.keys ?? []);
}

function withHidden(prepared: PreparedRead, paths: readonly Path[], hidden: readonly Name[]): Read {
  const { read } = prepared.split;
  const { keys: _, ...take } = read.take;
  const columns: Record<Name, Expr> = Object.fromEntries(
    hidden.map((name, i) => [name, { path: paths[i]! }]),
  );
  return {
    ...read,
    let: { ...read.let, ...columns },
    take: { ...take, fields: [...take.fields, ...hidden] },
  };
}

/** Yields rows, a chunk of roots at a time where they have children, so that memory stays constant. */
export async function* streamRows(
  executor: Executor,
  prepared: PreparedStream,
  compiled: Compiled,
  stitching: Omit<Stitching, "executor" | "statements">,
): AsyncIterable<Row> {
  const rows = executor.stream(compiled, stitching.args, stitching.options);
  if (prepared.children.length === 0) {
    yield* rows;
    return;
  }
  let chunk: Row[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < rootsPerChunk) continue;
    yield* await withChildren(executor, prepared, chunk, stitching);
    chunk = [];
  }
  yield* await withChildren(executor, prepared, chunk, stitching);
}

async function withChildren(
  executor: Executor,
  prepared: PreparedStream,
  chunk: readonly Row[],
  stitching: Omit<Stitching, "executor" | "statements">,
): Promise<readonly Row[]> {
  const keys = chunk.map((row) => prepared.hidden.map((name) => row[name]));
  const rows = chunk.map((row) => visible(row, prepared.hidden));
  await stitch(prepared.children, rows, keys, { ...stitching, executor, statements: 1 });
  return rows;
}

function visible(row: Row, hidden: readonly Name[]): Row {
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(row)) if (!hidden.includes(name)) shown[name] = row[name];
  return shown;
}
