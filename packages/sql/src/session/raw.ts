import {
  DataError,
  type ModelDescription,
  type RawPart,
  type RawStatement,
  type Row,
} from "@wervel/data";
import { type RawRow, rowDecoder } from "../decode.ts";
import type { Dialect, SqlValue } from "../dialect.ts";
import type { SqlQuery } from "./server.ts";

/** A statement in a database's own words, ready to run. */
export interface RawQuery {
  readonly query: SqlQuery;
  /** Whether it names columns, so that its rows are read. */
  readonly returning: boolean;
  /** @throws `value.type` when the rows have not as many columns as were named. */
  decode(rows: readonly RawRow[]): readonly Row[];
}

/** Writes a raw statement with its values beside it. */
export function rawQuery(
  dialect: Dialect,
  model: ModelDescription,
  { parts, as }: RawStatement,
): RawQuery {
  const values: SqlValue[] = [];
  const text = parts.map((part) => written(dialect, model, part, values)).join("");
  const columns = Object.entries(as);
  const decode = rowDecoder({
    fields: columns.map(([name, type], index) => ({
      name,
      index,
      nullable: type.nullable,
      decode: dialect.codec(type).decode,
      after: undefined,
    })),
    nests: [],
    keys: undefined,
  });
  return {
    query: { text, values },
    returning: columns.length > 0,
    decode: (rows) => {
      if (columns.length === 0) return [];
      const given = rows[0]?.length ?? columns.length;
      if (given !== columns.length) throw wrongColumns(dialect.name, given, columns.length);
      return rows.map(decode);
    },
  };
}

function written(
  dialect: Dialect,
  model: ModelDescription,
  part: RawPart,
  values: SqlValue[],
): string {
  if ("text" in part) return part.text;
  if ("value" in part) {
    values.push(part.value === null ? null : dialect.codec(part.type).encode(part.value));
    return dialect.parameter(values.length - 1);
  }
  const entity = model.entities[part.entity]!;
  const table = dialect.table(entity.table);
  if (part.field === undefined) return table;
  return `${table}.${dialect.quote(entity.fields[part.field]!.column)}`;
}

function wrongColumns(store: string, given: number, named: number): DataError {
  return new DataError(
    "value.type",
    `The statement gives ${given} columns and as() names ${named}.`,
    { store, help: "Name every column that it selects, in their order." },
  );
}

/** Makes the error of a statement that changes something where nothing may change. */
export function changesInSafeRequest(store: string): DataError {
  return new DataError("unit.readonly", "A statement would change something in a safe request.", {
    store,
    help: "Answer POST, PUT, PATCH or DELETE where something changes.",
  });
}
