import { DataError } from "../errors.ts";
import { tupleKey } from "../oracle/value.ts";
import type { Row, StatementOptions } from "../store/store.ts";
import type { Executors, PlacedCompiled } from "./placed-compiled.ts";

/** How many keys are carried from one store to another: more is `limit.keys`. */
export const maxCarriedKeys = 10_000;

/** Reads that bring keys out of another store, one after another: each puts its keys into an argument. */
export type KeyStep = readonly KeyRead[];

/** One read whose rows are keys. */
export interface KeyRead {
  readonly compiled: PlacedCompiled;
  readonly fields: readonly string[];
  readonly argument: number;
  readonly entity: string;
}

/** Arguments with the keys that were brought, and how many statements that took. */
export interface Carried {
  readonly args: readonly unknown[];
  readonly statements: number;
}

/** Runs the steps side by side and answers the arguments with the keys that they brought. */
export async function withKeys(
  steps: readonly KeyStep[],
  on: Executors,
  args: readonly unknown[],
  options: StatementOptions | undefined,
): Promise<Carried> {
  const grown = args.slice();
  let statements = 0;
  const bring = async (step: KeyStep): Promise<void> => {
    for (const read of step) {
      const { rows, statements: ran = 1 } = await read.compiled.execute(on, grown, {
        ...options,
        maxRows: maxCarriedKeys,
      });
      statements += ran;
      expectCarried(rows.length, read.entity);
      grown[read.argument] = keysOf(rows, read.fields);
    }
  };
  await Promise.all(steps.map(bring));
  return { args: grown, statements };
}

/** @throws `limit.keys` where more keys would have to be carried to another store than are carried. */
export function expectCarried(keys: number, entity: string): void {
  if (keys <= maxCarriedKeys) return;
  throw new DataError(
    "limit.keys",
    `A condition over two stores would carry ${keys} keys of ${entity} or more, and ${maxCarriedKeys} are carried at most.`,
    {
      entity,
      details: { seen: keys, maxKeys: maxCarriedKeys },
      help: "Narrow the condition on the other store's records, or place both entities in one store.",
    },
  );
}

/** The distinct keys of rows, without those that have a null part: plain values where a key is one field. */
export function keysOf(rows: readonly Row[], fields: readonly string[]): readonly unknown[] {
  const found = new Map<unknown, unknown>();
  for (const row of rows) {
    const values = fields.map((name) => row[name]);
    if (!values.includes(null)) found.set(tupleKey(values), plainKey(values));
  }
  return [...found.values()];
}

/** A key as it stands in a list: the value itself, or the tuple. */
export function plainKey(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}
