import type { EntityDescription, Name, Row as Record_, Write } from "@wervel/data";
import type { Emission } from "../frame.ts";
import { insertColumns, insertFrom, insertGroup, singleInsert } from "../insert.ts";
import type { SqlText } from "../parameters.ts";
import { fieldOf, type Fresh, type Row, type Rows } from "../program.ts";
import type { SqlQuery, SqlReply } from "../session/server.ts";
import { type SelfReferences, selfReferences } from "./reference-order.ts";
import { ask, type Script, type Steps, withRows } from "./script.ts";
import { updateRows } from "./update-many.ts";

type Insert = Extract<Write, { insert: Name }>;

/** Values of all rows of a statement at most: the protocol counts them in sixteen bits. */
const mostValues = 60_000;
const mostRows = 512;

/** Writes an insert. What it gives back are the values that went in, and the numbers that the database gave. */
export function insertScript(fresh: Fresh, plan: Insert): Script {
  const entity = fresh().entity(plan.insert);
  const { columns, rows: at, return: names = [] } = plan;
  const single = insertOne(fresh(), entity, columns, (args) => (args[at] as Rows)[0]!);
  const many = insertMany(fresh(), entity, columns, at);
  const numbered = numberedColumn(entity, columns);
  const references = selfReferences(entity, columns);
  const tie = references === undefined ? undefined : tieLater(fresh, entity, plan, references);
  const give = inserted(fresh(), entity, columns, names);
  const needsNumbers = numbered !== undefined && names.includes(numbered.name);
  const returned = needsNumbers ? numberedInsert(fresh(), plan, numbered) : undefined;
  const groups = needsNumbers ? groupedInsert(fresh, entity, columns) : undefined;
  return {
    entity: entity.name,
    texts: [single, many],
    isAtomic: (args) =>
      (args[at] as Rows).length > 1 &&
      ((needsNumbers && returned === undefined) || references !== undefined),
    *steps(args): Steps {
      const rows = args[at] as Rows;
      if (rows.length === 1) {
        const reply = yield* ask(single, args);
        return { rows: give(rows, [reply.insertId]), count: 1 };
      }
      if (returned !== undefined) {
        const reply = yield* ask(returned, args);
        const numbers = reply.rows.map(([number]) => BigInt(number as number));
        return { rows: give(rows, numbers), count: rows.length };
      }
      if (groups !== undefined) {
        const numbers = yield* groups(rows, numbered!.index);
        return { rows: give(rows, numbers), count: rows.length };
      }
      if (tie !== undefined) yield* tie(rows, (ordered) => ask(many, withRows(args, at, ordered)));
      else yield* ask(many, args);
      return { rows: give(rows, []), count: rows.length };
    },
  };
}

/** Inserts rows that may refer to each other: those in a circle first without their references, which are set when all are there. */
function tieLater(
  fresh: Fresh,
  entity: EntityDescription,
  { columns, rows: at }: Insert,
  { fields, order }: SelfReferences,
): (
  rows: Rows,
  insert: (rows: Rows) => Generator<SqlQuery, SqlReply, SqlReply>,
) => Generator<SqlQuery, void, SqlReply> {
  const loose = fields.filter((name) => entity.fields[name]!.type.nullable);
  const indexes = loose.map((name) => columns.indexOf(name));
  const kept = [...entity.key, ...loose].map((name) => columns.indexOf(name));
  const set = updateRows(fresh, entity, { rows: at, columns: loose, set: {} });
  return function* (given, insert): Generator<SqlQuery, void, SqlReply> {
    const { rows, late } = order(given);
    const first = (row: Row): Row =>
      late.has(row) ? row.map((value, i) => (indexes.includes(i) ? null : value)) : row;
    yield* insert(rows.map(first));
    if (late.size === 0 || loose.length === 0) return;
    const ties = [...late].map((row) => kept.map((index) => row[index]));
    yield* set.run([], ties);
  };
}

/** Writes an insert of one row. */
export function insertOne(
  emission: Emission,
  entity: EntityDescription,
  columns: readonly Name[],
  rowOf: (args: readonly unknown[]) => Row,
): SqlText {
  return singleInsert(emission, entity.name, columns, rowOf, undefined).statement;
}

function insertMany(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[],
  rows: number,
): SqlText {
  const columns = insertColumns(emission, entity, names);
  return emission.parameters.finish(insertFrom(emission, entity, columns, rows));
}

/** Writes an insert of many rows that gives back their numbers; none where the database cannot, or where a row may bring its number. */
function numberedInsert(
  emission: Emission,
  { insert, columns, rows }: Insert,
  { name, index }: Numbered,
): SqlText | undefined {
  if (emission.dialect.insertReturning !== true || index >= 0) return undefined;
  const entity = emission.entity(insert);
  const text = insertFrom(emission, entity, insertColumns(emission, entity, columns), rows);
  const number = emission.dialect.quote(fieldOf(entity, name).column);
  return emission.parameters.finish(`${text} returning ${number}`);
}

interface Numbered {
  readonly name: Name;
  /** Where it stands among the given columns; -1 where it is not given. */
  readonly index: number;
}

function numberedColumn(entity: EntityDescription, columns: readonly Name[]): Numbered | undefined {
  const name = entity.key.find((field) => entity.fields[field]!.generated === "store");
  return name === undefined ? undefined : { name, index: columns.indexOf(name) };
}

/**
 * Inserts rows in groups of values, which the database numbers without a gap from the first number on; a row that brings its number stands
 * alone.
 */
function groupedInsert(
  fresh: Fresh,
  entity: EntityDescription,
  names: readonly Name[],
): (
  rows: Rows,
  numbered: number,
) => Generator<SqlQuery, readonly (bigint | undefined)[], SqlReply> {
  const { text, values } = insertGroup(fresh(), entity, names);
  const size = Math.min(mostRows, Math.floor(mostValues / Math.max(1, names.length)));
  return function* (
    rows,
    numbered,
  ): Generator<SqlQuery, readonly (bigint | undefined)[], SqlReply> {
    const numbers: (bigint | undefined)[] = [];
    for (let start = 0; start < rows.length;) {
      const isGiven = (row: Row): boolean => (row[numbered] ?? null) !== null;
      let end = start + 1;
      if (!isGiven(rows[start]!))
        while (end < rows.length && end - start < size && !isGiven(rows[end]!)) end++;
      const part = rows.slice(start, end);
      const { insertId, step = 1n } = yield {
        text: text(part.length),
        values: part.flatMap(values),
      };
      part.forEach((_, i) =>
        numbers.push(insertId === undefined ? undefined : insertId + BigInt(i) * step),
      );
      start = end;
    }
    return numbers;
  };
}

/** Makes the rows that an insert gives back: each value as a read would give it. */
export function inserted(
  emission: Emission,
  entity: EntityDescription,
  columns: readonly Name[],
  names: readonly Name[],
): (rows: Rows, numbers: readonly (bigint | undefined)[]) => Record_[] {
  if (names.length === 0) return () => [];
  const fields = names.map((name) => {
    const field = fieldOf(entity, name);
    const { encode, decode } = emission.dialect.codec(field.type);
    return {
      name,
      index: columns.indexOf(name),
      isNumbered: field.generated === "store",
      isLong: field.type.kind === "int64",
      asStored: isPlain(field.type.kind)
        ? (value: unknown) => value
        : (value: unknown) => (decode === undefined ? encode(value) : decode(encode(value))),
    };
  });
  return (rows, numbers) =>
    rows.map((values, at) => {
      const row: Record<Name, unknown> = {};
      for (const { name, index, isNumbered, isLong, asStored } of fields) {
        const value = values[index] ?? null;
        if (value !== null) row[name] = asStored(value);
        else if (!isNumbered) row[name] = null;
        else row[name] = isLong ? numbers[at] : Number(numbers[at]);
      }
      return row;
    });
}

const plainKinds: ReadonlySet<string> = new Set([
  "text",
  "choice",
  "uuid",
  "date",
  "decimal",
  "int",
  "int64",
  "bool",
]);

function isPlain(kind: string): boolean {
  return plainKinds.has(kind);
}
