import type { Compiled, EntityDescription, Name, Result } from "@wervel/data";
import { rowDecoder, type RowDecoder } from "../decode.ts";
import type { Emission } from "../frame.ts";
import type { SqlText } from "../parameters.ts";
import { fieldOf, returnedColumns, returning } from "../program.ts";
import { queryOf } from "../session/query.ts";
import type { SqlQuery, SqlReply } from "../session/server.ts";

/** The steps of a write: each yields a statement and takes what it gave, or the error that it ended with. */
export type Steps = Generator<SqlQuery, Result, SqlReply>;

/** A write for a database that does not give back what it has written: statements, some of which follow from the answers before them. */
export interface SqlScript extends Compiled {
  readonly form: "script";
  /** What it writes, for errors. */
  readonly entity: Name;
  /** Tells whether the statements belong in one transaction. */
  isAtomic(args: readonly unknown[]): boolean;
  /** @param isAlone Whether no transaction is open. */
  steps(args: readonly unknown[], isAlone: boolean): Steps;
}

/** What a kind of write compiles to. */
export interface Script extends Pick<SqlScript, "entity" | "isAtomic" | "steps"> {
  /** Its statements, for `explain()`. */
  readonly texts: readonly SqlText[];
}

/** The values of a record's key, in the order of the entity's key. */
export type Key = readonly unknown[];

/** The arguments of a plan, and the keys of the records that an earlier statement has found. */
export type KeyedArgs = readonly unknown[] & { readonly keys: readonly Key[] };

/** Puts keys beside arguments. */
export function withKeys(args: readonly unknown[], keys: readonly Key[]): KeyedArgs {
  return Object.assign([...args], { keys });
}

/** Puts other rows in the place of those that a plan was given. */
export function withRows(args: readonly unknown[], at: number, rows: unknown): readonly unknown[] {
  const changed = [...args];
  changed[at] = rows;
  return changed;
}

/** Sends a statement with the arguments of the plan. */
export function* ask(
  statement: SqlText,
  args: readonly unknown[],
): Generator<SqlQuery, SqlReply, SqlReply> {
  return yield queryOf(statement, args);
}

/** The columns that a write gives back, and how they become rows. */
export interface Given {
  readonly columns: readonly string[];
  readonly row: RowDecoder;
}

/** Says what a write gives back; nothing where nothing is asked for. */
export function given(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[] | undefined,
): Given | undefined {
  const { shape } = returning(emission, entity, names);
  if (shape === undefined) return undefined;
  return { columns: returnedColumns(emission, entity, names!), row: rowDecoder(shape) };
}

/** Makes the reader of the key in a row of the driver, from the column `start` on. */
export function keyReader(
  emission: Emission,
  entity: EntityDescription,
  start: number,
): (raw: readonly unknown[]) => Key {
  const decoders = entity.key.map(
    (name) => emission.dialect.codec(fieldOf(entity, name).type).decode,
  );
  return (raw) =>
    decoders.map((decode, i) => (decode === undefined ? raw[start + i] : decode(raw[start + i])));
}
