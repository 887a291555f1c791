import type { EntityDescription, FieldDescription, Name } from "@wervel/data";
import type { Shape } from "./decode.ts";
import type { SqlValue } from "./dialect.ts";
import type { Emission } from "./frame.ts";
import type { SqlText } from "./parameters.ts";
import { Refusal } from "./refusal.ts";

/** A write as statements that run one after another in one unit. */
export interface WriteProgram {
  readonly entity: Name;
  /** A row that it finds has another version than expected: `conflict.stale`. */
  readonly guard?: SqlText;
  /** The target is one record at most: the guard need only ask when `main` touched nothing. */
  readonly guardLast?: boolean;
  /** Reads the rows of a delete that changes or removes its own records on its way: they are the answer, not what `main` gives. */
  readonly before?: SqlText;
  readonly main: SqlText;
  /** Stands in for `main` when the argument `rows` holds exactly one row. */
  readonly single?: { readonly rows: number; readonly statement: SqlText };
  /** Stands in for `main` for as many of the rows as fill groups: each group is a statement with a parameter for each value. */
  readonly groups?: {
    readonly rows: number;
    readonly size: number;
    readonly text: string;
    readonly values: (row: Row) => readonly SqlValue[];
  };
  /** Runs when `main` touched nothing: the insert of an upsert. */
  readonly otherwise?: SqlText;
  /**
   * An upsert whose row lacks a value that a new record needs: it can only update, and `main` says what is missing where there is nothing to
   * update.
   */
  readonly incomplete?: {
    readonly is: (args: readonly unknown[]) => boolean;
    readonly update: SqlText;
  };
  /** Rows that name the same record go in statements of their own: the database changes a record once in each. */
  readonly rounds?: {
    readonly rows: number;
    readonly key: (row: Row) => string;
  };
  /** The column of `main` that is 1, as text, where an upsert inserted. */
  readonly inserted?: number;
  /** The field that the rows of an insert consist of: the numbers up to the last one that the driver tells. */
  readonly numbered?: Name;
  readonly shape: Shape | undefined;
}

/** Starts a new statement. */
export type Fresh = () => Emission;

/** The values of one record, in the order of the columns. */
export type Row = readonly unknown[];
export type Rows = readonly Row[];

/** Finds a field of an entity, or refuses. */
export function fieldOf(entity: EntityDescription, name: Name): FieldDescription {
  const field = entity.fields[name];
  if (field === undefined) throw new Refusal("well-typed", `${entity.name} has no field ${name}.`);
  return field;
}

/** Writes the names of columns. */
export function quoted(
  emission: Emission,
  columns: readonly { readonly column: string }[],
): string {
  return columns.map(({ column }) => emission.dialect.quote(column)).join(", ");
}

/** Writes what a statement gives back, and the shape of it. */
export function returning(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[] | undefined,
): { readonly text: string; readonly shape: Shape | undefined } {
  if (names === undefined || names.length === 0) return { text: "", shape: undefined };
  const fields = names.map((name) => fieldOf(entity, name));
  const codecs = fields.map((field) => emission.dialect.codec(field.type));
  return {
    text: ` returning ${returnedColumns(emission, entity, names).join(", ")}`,
    shape: {
      fields: fields.map((field, index) => ({
        name: field.name,
        index,
        nullable: field.type.nullable,
        decode: codecs[index]!.decode,
        after: undefined,
      })),
      nests: [],
      keys: undefined,
    },
  };
}

/** Writes the columns of the fields that a write gives back. */
export function returnedColumns(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[],
): string[] {
  return names.map((name) => {
    const { type, column } = fieldOf(entity, name);
    return emission.dialect.codec(type).select(emission.dialect.quote(column));
  });
}
