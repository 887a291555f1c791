import {
  DataError,
  type ModelDescription,
  type RawPart,
  type RawStatement,
  type Row,
} from "@wervel/data";
import { type RawRow, rowDecoder, type SqlValue } from "@wervel/sql";
import type { Query } from "../connection/job.ts";
import { codecOf } from "../dialect/codec.ts";
import { quote } from "../dialect/dialect.ts";

/** A statement in SQLite's own words, ready to run. */
export interface RawQuery {
  readonly query: Query;
  /** Whether it names columns, so that its rows are read. */
  readonly returning: boolean;
  /** @throws `value.type` when the rows have not as many columns as were named. */
  decode(rows: readonly RawRow[]): readonly Row[];
}

/** Writes a raw statement with its values beside it. */
export function rawQuery({ parts, as }: RawStatement, model: ModelDescription): RawQuery {
  const values: SqlValue[] = [];
  const text = parts.map((part) => written(part, model, values)).join("");
  const columns = Object.entries(as);
  const decode = rowDecoder({
    fields: columns.map(([name, type], index) => ({
      name,
      index,
      nullable: type.nullable,
      decode: codecOf(type).decode,
      after: undefined,
    })),
    nests: [],
    keys: undefined,
  });
  return {
    query: { text, values },
    returning: columns.length > 0,
    decode: (rows) => {
      const given = rows[0]?.length ?? columns.length;
      if (columns.length > 0 && given !== columns.length) throw wrongColumns(given, columns.length);
      return rows.map(decode);
    },
  };
}

function written(part: RawPart, model: ModelDescription, values: SqlValue[]): string {
  if ("text" in part) return part.text;
  if ("value" in part) {
    values.push(part.value === null ? null : codecOf(part.type).encode(part.value));
    return "?";
  }
  const entity = model.entities[part.entity]!;
  if (part.field === undefined) return quote(entity.table);
  return `${quote(entity.table)}.${quote(entity.fields[part.field]!.column)}`;
}

function wrongColumns(given: number, named: number): DataError {
  return new DataError(
    "value.type",
    `The statement gives ${given} columns and as() names ${named}.`,
    { store: "sqlite", help: "Name every column that it selects, in their order." },
  );
}

/** Whether a connection that only reads has refused to change something: nothing has happened then. */
export function wouldWrite(error: unknown): boolean {
  return (((error as { errcode?: number }).errcode ?? 0) & 255) === 8;
}

/** Refuses a statement that changes something where nothing may change. */
export function expectReadOnly({ readOnly }: RawStatement): void {
  if (readOnly !== true) return;
  throw new DataError("unit.readonly", "A statement would change something in a safe request.", {
    store: "sqlite",
    help: "Answer POST, PUT, PATCH or DELETE where something changes.",
  });
}
