import type { EntityDescription, FieldDescription, Name, Write } from "@wervel/data";
import type { Shape } from "./decode.ts";
import type { Emission } from "./frame.ts";
import { tuplesText } from "./lists.ts";
import type { SqlValue } from "./dialect.ts";
import type { SqlText } from "./parameters.ts";
import {
  fieldOf,
  type Fresh,
  quoted,
  returning,
  type Row,
  type Rows,
  type WriteProgram,
} from "./program.ts";

/** Writes an insert: one statement for any number of rows, and a plainer one for a single row. */
export function insertProgram(fresh: Fresh, plan: Extract<Write, { insert: Name }>): WriteProgram {
  const numbered = lastNumbered(fresh(), plan);
  const returned = numbered === undefined ? plan.return : undefined;
  const many = manyInsert(fresh(), plan.insert, plan.columns, plan.rows, returned);
  const single = singleInsert(
    fresh(),
    plan.insert,
    plan.columns,
    (args) => (args[plan.rows] as Rows)[0]!,
    returned,
  );
  return {
    entity: plan.insert,
    main: many.statement,
    single: { rows: plan.rows, statement: single.statement },
    shape: single.shape,
    ...(numbered === undefined ? {} : { numbered }),
    ...(single.shape === undefined ? groupsOf(fresh(), plan) : {}),
  };
}

/** Values of a statement at most, folded forms among them. */
const mostValues = 32_000;

// Rows that may refer to each other are looked at when all are there, which takes one statement.
function groupsOf(
  emission: Emission,
  { insert, columns, rows }: Extract<Write, { insert: Name }>,
): Pick<WriteProgram, "groups"> {
  const size = emission.dialect.insertGroups;
  const entity = emission.entity(insert);
  const refersToItself = Object.values(entity.relations).some(
    ({ kind, enforced, to }) => kind === "one" && enforced && to === insert,
  );
  const isFit = columns.length > 0 && columns.length * 2 * (size ?? 0) <= mostValues;
  if (size === undefined || refersToItself || !isFit) return {};
  const { text, values } = insertGroup(emission, entity, columns);
  return { groups: { rows, size, text: text(size), values } };
}

/** The field whose numbers are all that an insert gives back, where they follow from the last one. */
function lastNumbered(
  emission: Emission,
  { insert, columns, return: names = [] }: Extract<Write, { insert: Name }>,
): Name | undefined {
  const [name] = names;
  if (emission.dialect.lastNumber !== true || name === undefined || names.length > 1)
    return undefined;
  const { generated, type } = fieldOf(emission.entity(insert), name);
  const isLeftOut = generated === "store" && !columns.includes(name);
  // The driver's number is exact up to 53 bits.
  return isLeftOut && type.kind === "int" ? name : undefined;
}

export interface Written {
  readonly statement: SqlText;
  readonly shape: Shape | undefined;
}

export interface InsertColumn {
  readonly column: string;
  readonly field: FieldDescription;
  readonly index: number;
  readonly folded: boolean;
}

/** Finds the columns of fields, and the shadow columns of folded ones after them. */
export function insertColumns(
  emission: Emission,
  entity: EntityDescription,
  given: readonly Name[],
): readonly InsertColumn[] {
  // A record of nothing but a number from the store: the number is asked for by name.
  const names = given.length === 0 ? entity.key : given;
  const fields = names.map((name) => fieldOf(entity, name));
  const own = fields.map((field, index) => ({ column: field.column, field, index, folded: false }));
  const shadows = own
    .filter(({ field }) => field.folded)
    .map((shadowed) => ({
      ...shadowed,
      column: emission.dialect.foldedColumn(shadowed.column),
      folded: true,
    }));
  return [...own, ...shadows];
}

/** Writes an insert of one row. */
export function singleInsert(
  emission: Emission,
  name: Name,
  names: readonly Name[],
  rowOf: (args: readonly unknown[]) => Row,
  returned: readonly Name[] | undefined,
): Written {
  const entity = emission.entity(name);
  const back = returning(emission, entity, returned);
  const text = `insert into ${emission.dialect.table(entity.table)} ${insertValues(emission, entity, names, rowOf)}${back.text}`;
  return { statement: emission.parameters.finish(text), shape: back.shape };
}

/** Writes the columns of one row and its values. */
export function insertValues(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[],
  rowOf: (args: readonly unknown[]) => Row,
): string {
  const { dialect, parameters } = emission;
  const columns = insertColumns(emission, entity, names);
  const values = columns.map(({ field, index, folded }) => {
    const { encode } = dialect.codec(field.type);
    const fold = folded ? dialect.folded.value : undefined;
    const value = parameters.add((args) => {
      const given = rowOf(args)[index];
      if (given === null || given === undefined) return null;
      return fold === undefined ? encode(given) : fold(given as string);
    });
    return stored(emission, entity, field, value);
  });
  return `(${quoted(emission, columns)}) values (${values.join(", ")})`;
}

/** Makes inserts of rows whose every value is a parameter: the text for a number of rows, and the values of one. */
export function insertGroup(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[],
): { readonly text: (rows: number) => string; readonly values: (row: Row) => SqlValue[] } {
  const { dialect } = emission;
  const columns = insertColumns(emission, entity, names);
  const parts = columns.map(({ field, index, folded }) => {
    const { encode } = dialect.codec(field.type);
    const fold = dialect.folded.value as (value: unknown) => string;
    return { index, encode: folded ? fold : encode };
  });
  const head = `insert into ${dialect.table(entity.table)} (${quoted(emission, columns)}) values `;
  const group = `(${columns.map(() => "?").join(", ")})`;
  return {
    text: (rows) => head + new Array(rows).fill(group).join(", "),
    values: (row) =>
      parts.map(({ index, encode }) => {
        const value = row[index] ?? null;
        return value === null ? null : encode(value);
      }),
  };
}

/** A value as a column takes it: a key that the database numbers may go without. */
function stored(
  { dialect }: Emission,
  { table }: EntityDescription,
  { generated, column, type }: FieldDescription,
  value: string,
): string {
  if (generated !== "store" || dialect.numbered === undefined) return value;
  return dialect.numbered(table, column, dialect.typed(value, type));
}

// One parameter holds all rows: one shape for every number of rows, and references are checked when all are there.
function manyInsert(
  emission: Emission,
  name: Name,
  names: readonly Name[],
  rows: number,
  returned: readonly Name[] | undefined,
): Written {
  const entity = emission.entity(name);
  const columns = insertColumns(emission, entity, names);
  const back = returning(emission, entity, returned);
  const text = `${insertFrom(emission, entity, columns, rows)}${back.text}`;
  return { statement: emission.parameters.finish(text), shape: back.shape };
}

/** Writes an insert of the rows that one argument holds. */
export function insertFrom(
  emission: Emission,
  entity: EntityDescription,
  columns: readonly InsertColumn[],
  rows: number,
): string {
  const { dialect, parameters } = emission;
  const write = rowsText(emission, columns);
  const alias = emission.alias("e");
  const list = parameters.add((args) => write(args[rows] as Rows));
  const items = columns.map(({ field }, i) =>
    stored(emission, entity, field, dialect.list.item(alias, field.type, i)),
  );
  return `insert into ${dialect.table(entity.table)} (${quoted(emission, columns)}) select ${items.join(", ")} from ${dialect.list.rows(list, alias, { tuple: columns.map(({ field }) => field.type) })} where ${dialect.true} = ${dialect.true}`;
}

/** Makes what writes rows as text, with the folded forms of what is folded. */
export function rowsText(
  { dialect }: Emission,
  columns: readonly InsertColumn[],
): (rows: Rows) => string {
  const fold = dialect.folded.value as (value: unknown) => string;
  return tuplesText(
    dialect,
    columns.map(({ field, index, folded }) => ({
      type: field.type,
      index,
      before: folded ? fold : undefined,
    })),
  );
}
