import type {
  Arg,
  Assignments,
  EntityDescription,
  Expr,
  FieldDescription,
  Name,
  SetOp,
  Target,
  Write,
} from "@wervel/data";
import { expression } from "./expression.ts";
import { type Emission, type Frame, tableFrame } from "./frame.ts";
import { listText, tupleText } from "./lists.ts";
import { orderKeys } from "./order.ts";
import type { SqlText } from "./parameters.ts";
import { predicate } from "./predicate.ts";
import { Refusal } from "./refusal.ts";
import { joinsOf } from "./related.ts";
import { pageText } from "./select.ts";
import type { Shape } from "./decode.ts";
import { assertOneStep } from "./unique-steps.ts";

/** A write as statements that run one after another in one unit. */
export interface WriteProgram {
  readonly entity: Name;
  /** A row that it finds has another version than expected: `conflict.stale`. */
  readonly guard?: SqlText;
  readonly main: SqlText;
  /** Stands in for `main` when the argument `rows` holds exactly one row. */
  readonly single?: { readonly rows: number; readonly statement: SqlText };
  /** Runs when `main` touched nothing: the insert of an upsert. */
  readonly otherwise?: SqlText;
  readonly shape: Shape | undefined;
}

/** Writes a write. */
export function writeProgram(emission: (write: Write) => Emission, plan: Write): WriteProgram {
  const fresh = (): Emission => emission(plan);
  if ("insert" in plan) return insertProgram(fresh, plan);
  if ("upsert" in plan) return upsertProgram(fresh, plan);
  if ("update" in plan) return updateProgram(fresh, plan);
  if ("delete" in plan) return deleteProgram(fresh, plan);
  if ("link" in plan) return linkProgram(fresh, plan);
  return unlinkProgram(fresh, plan);
}

type Fresh = () => Emission;

interface InsertColumn {
  readonly column: string;
  readonly field: FieldDescription;
  readonly index: number;
  readonly folded: boolean;
}

function insertColumns(
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

function fieldOf(entity: EntityDescription, name: Name): FieldDescription {
  const field = entity.fields[name];
  if (field === undefined) throw new Refusal("well-typed", `${entity.name} has no field ${name}.`);
  return field;
}

function insertProgram(fresh: Fresh, plan: Extract<Write, { insert: Name }>): WriteProgram {
  const returned = plan.return;
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
  };
}

type Row = readonly unknown[];
type Rows = readonly Row[];

interface Written {
  readonly statement: SqlText;
  readonly shape: Shape | undefined;
}

function singleInsert(
  emission: Emission,
  name: Name,
  names: readonly Name[],
  rowOf: (args: readonly unknown[]) => Row,
  returned: readonly Name[] | undefined,
): Written {
  const { dialect, parameters } = emission;
  const entity = emission.entity(name);
  const columns = insertColumns(emission, entity, names);
  const values = columns.map(({ field, index, folded }) => {
    const { encode } = dialect.codec(field.type);
    const fold = folded ? dialect.folded.value : undefined;
    return parameters.add((args) => {
      const value = rowOf(args)[index];
      if (value === null || value === undefined) return null;
      return fold === undefined ? encode(value) : fold(value as string);
    });
  });
  const back = returning(emission, entity, returned);
  const text = `insert into ${dialect.quote(entity.table)} (${quoted(emission, columns)}) values (${values.join(", ")})${back.text}`;
  return { statement: parameters.finish(text), shape: back.shape };
}

function quoted(emission: Emission, columns: readonly { readonly column: string }[]): string {
  return columns.map(({ column }) => emission.dialect.quote(column)).join(", ");
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

function insertFrom(
  emission: Emission,
  entity: EntityDescription,
  columns: readonly InsertColumn[],
  rows: number,
): string {
  const { dialect, parameters } = emission;
  const write = rowText(emission, columns);
  const alias = emission.alias("e");
  const list = parameters.add((args) => listText(args[rows] as Rows, write));
  const items = columns.map(({ field }, i) => dialect.list.item(alias, field.type, i));
  return `insert into ${dialect.quote(entity.table)} (${quoted(emission, columns)}) select ${items.join(", ")} from ${dialect.list.rows(list, alias)} where ${dialect.true} = ${dialect.true}`;
}

function rowText(emission: Emission, columns: readonly InsertColumn[]): (row: unknown) => string {
  const { dialect } = emission;
  const write = tupleText(
    dialect,
    columns.map(({ field }) => field.type),
  );
  const { value: fold } = dialect.folded;
  return (row) =>
    write(
      columns.map(({ index, folded }) => {
        const value = (row as Row)[index];
        return folded && value !== null && value !== undefined ? fold(value as string) : value;
      }),
    );
}

function returning(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[] | undefined,
): { readonly text: string; readonly shape: Shape | undefined } {
  if (names === undefined || names.length === 0) return { text: "", shape: undefined };
  const fields = names.map((name) => fieldOf(entity, name));
  const codecs = fields.map((field) => emission.dialect.codec(field.type));
  const columns = fields.map((field, i) => codecs[i]!.select(emission.dialect.quote(field.column)));
  return {
    text: ` returning ${columns.join(", ")}`,
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

// Update, then insert: under the writer's lock nothing comes between (semantics row 34).
function upsertProgram(fresh: Fresh, plan: Extract<Write, { upsert: Name }>): WriteProgram {
  const emission = fresh();
  const entity = emission.entity(plan.upsert);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const rowOf = (args: readonly unknown[]): Row => args[plan.row] as Row;
  const found = plan.key.map((name) => {
    const { encode } = emission.dialect.codec(fieldOf(entity, name).type);
    const index = plan.columns.indexOf(name);
    if (index < 0) throw new Refusal("well-typed", `An upsert needs a value for ${name}.`);
    const value = emission.parameters.add((args) => {
      const given = rowOf(args)[index];
      return given === null || given === undefined ? null : encode(given);
    });
    return `${frame.sql(name)} = ${value}`;
  });
  const names = Object.keys(plan.set);
  // With nothing to set the row is still found, locked and given back.
  const set =
    names.length === 0 ? touch(emission, entity) : assignments(emission, frame, entity, plan.set);
  const back = returning(emission, entity, plan.return);
  const text = `update ${emission.table(entity, frame.alias)} set ${set} where ${found.join(" and ")}${back.text}`;
  const insert = singleInsert(fresh(), plan.upsert, plan.columns, rowOf, plan.return);
  return {
    entity: plan.upsert,
    main: emission.parameters.finish(text),
    otherwise: insert.statement,
    shape: back.shape,
  };
}

function touch(emission: Emission, entity: EntityDescription): string {
  const column = emission.dialect.quote(fieldOf(entity, entity.key[0]!).column);
  return `${column} = ${column}`;
}

function assignments(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  set: Assignments,
): string {
  const { dialect } = emission;
  return Object.entries(set)
    .flatMap(([name, change]) => {
      const field = fieldOf(entity, name);
      const sql = assigned(emission, frame, field, change);
      const own = `${dialect.quote(field.column)} = ${sql}`;
      if (!field.folded) return [own];
      return [
        own,
        `${dialect.quote(dialect.foldedColumn(field.column))} = ${foldedValue(emission, frame, field, change)}`,
      ];
    })
    .join(", ");
}

function assigned(
  emission: Emission,
  frame: Frame,
  field: FieldDescription,
  change: SetOp,
): string {
  const { dialect } = emission;
  const own = frame.sql(field.name);
  if ("to" in change) return expression(emission, frame, change.to, field.type);
  if ("inc" in change)
    return dialect.within(
      expression(emission, frame, { op: "add", args: [{ path: [field.name] }, change.inc] }),
      field.type,
    );
  const of = field.type.of;
  if (of === undefined) throw new Refusal("well-typed", `${field.name} is not a list.`);
  if ("push" in change) return dialect.list.push(own, elementJson(emission, change.push, of));
  const alias = emission.alias("e");
  const value = expression(emission, frame, change.pull, of);
  return dialect.list.pull(own, alias, dialect.nullSafe(dialect.list.item(alias, of), value, true));
}

function elementJson(emission: Emission, value: Expr, of: FieldDescription["type"]): string {
  if (!("arg" in value) && !("const" in value))
    throw new Refusal("list.push", "Only a given value can be pushed.", "set the whole list");
  const { json } = emission.dialect.codec(of);
  return emission.parameters.add((args) => {
    const given = "arg" in value ? args[(value as Arg).arg] : value.const;
    return given === null || given === undefined ? "null" : json(given);
  });
}

function foldedValue(
  emission: Emission,
  frame: Frame,
  field: FieldDescription,
  change: SetOp,
): string {
  if (!("to" in change)) throw new Refusal("well-typed", `${field.name} is a text.`);
  const { dialect, parameters } = emission;
  const { to } = change;
  if ("const" in to && to.const === null) return "null";
  if ("arg" in to)
    return parameters.add((args) => {
      const value = args[to.arg];
      return value === null || value === undefined ? null : dialect.folded.value(value as string);
    });
  return dialect.folded.call(expression(emission, frame, to, field.type));
}

/** The condition of a target, on the table itself where it can be, else by key through a select. */
function targetWhere(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  target: Target,
  extra: readonly string[],
): string {
  const paged = target.page !== undefined;
  const own =
    !paged && target.where !== undefined ? [predicate(emission, frame, target.where)] : [];
  const parts = paged
    ? [chosenKeys(emission, frame, entity, target), ...extra]
    : [...own, ...extra];
  return parts.length === 0 ? "" : ` where ${parts.join(" and ")}`;
}

function chosenKeys(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  target: Target,
): string {
  const alias = emission.alias("t");
  const chosen = tableFrame(emission, entity, alias, []);
  const where =
    target.where === undefined ? "" : ` where ${predicate(emission, chosen, target.where)}`;
  const order = orderKeys(emission, chosen, target.order ?? []);
  const list = (of: Frame): string => entity.key.map((name) => of.sql(name)).join(", ");
  const page = pageText(emission, target.page);
  const inner = `select ${list(chosen)} from ${emission.table(entity, alias)}${joinsOf(chosen)}${where}${order === "" ? "" : ` order by ${order}`}${page}`;
  return entity.key.length === 1
    ? `${list(frame)} in (${inner})`
    : `(${list(frame)}) in (${inner})`;
}

function versionIs(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  expect: Arg,
  sign: "=" | "<>",
): string {
  if (entity.version === undefined)
    throw new Refusal("version", `${entity.name} counts no versions.`, "declare a version field");
  return `${frame.sql(entity.version)} ${sign} ${expression(emission, frame, expect)}`;
}

function guardOf(
  fresh: Fresh,
  target: Target,
  expect: Arg | undefined,
): { readonly guard?: SqlText } {
  if (expect === undefined) return {};
  const emission = fresh();
  const entity = emission.entity(target.entity);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const stale = versionIs(emission, frame, entity, expect, "<>");
  const where = targetWhere(emission, frame, entity, target, [stale]);
  const text = `select 1 from ${emission.table(entity, frame.alias)}${where}${emission.dialect.limit("1", undefined)}`;
  return { guard: emission.parameters.finish(text) };
}

function updateProgram(fresh: Fresh, plan: Extract<Write, { update: Target }>): WriteProgram {
  const emission = fresh();
  const entity = emission.entity(plan.update.entity);
  assertOneStep(entity, plan.update, plan.set);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const set =
    Object.keys(plan.set).length === 0
      ? touch(emission, entity)
      : assignments(emission, frame, entity, plan.set);
  const expected =
    plan.expect === undefined ? [] : [versionIs(emission, frame, entity, plan.expect, "=")];
  const where = targetWhere(emission, frame, entity, plan.update, expected);
  const back = returning(emission, entity, plan.return);
  const text = `update ${emission.table(entity, frame.alias)} set ${set}${where}${back.text}`;
  return {
    entity: entity.name,
    ...guardOf(fresh, plan.update, plan.expect),
    main: emission.parameters.finish(text),
    shape: back.shape,
  };
}

function deleteProgram(fresh: Fresh, plan: Extract<Write, { delete: Target }>): WriteProgram {
  const emission = fresh();
  const entity = emission.entity(plan.delete.entity);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const expected =
    plan.expect === undefined ? [] : [versionIs(emission, frame, entity, plan.expect, "=")];
  const where = targetWhere(emission, frame, entity, plan.delete, expected);
  const back = returning(emission, entity, plan.return);
  return {
    entity: entity.name,
    ...guardOf(fresh, plan.delete, plan.expect),
    main: emission.parameters.finish(
      `delete from ${emission.table(entity, frame.alias)}${where}${back.text}`,
    ),
    shape: back.shape,
  };
}

interface Pair {
  readonly link: EntityDescription;
  /** The link's fields that name both ends. */
  readonly fields: readonly Name[];
}

function pairOf(emission: Emission, end: { readonly entity: Name; readonly relation: Name }): Pair {
  const relation = emission.entity(end.entity).relations[end.relation];
  if (relation?.through === undefined)
    throw new Refusal("well-typed", `${end.relation} of ${end.entity} has no link.`);
  return {
    link: emission.entity(relation.through.link),
    fields: [
      ...relation.pairs.map(([, theirs]) => theirs),
      ...relation.through.pairs.map(([own]) => own),
    ],
  };
}

function linkProgram(fresh: Fresh, plan: Extract<Write, { link: object }>): WriteProgram {
  const emission = fresh();
  const { dialect, parameters } = emission;
  const { link, fields } = pairOf(emission, plan.link);
  assertUnique(link, fields);
  const columns = insertColumns(emission, link, [
    ...fields,
    ...plan.attributes,
    ...(plan.generated ?? []),
  ]);
  const insert = insertFrom(emission, link, columns, plan.rows);
  const conflict = quoted(
    emission,
    fields.map((name) => fieldOf(link, name)),
  );
  const changed = changedColumns(emission, link, plan.attributes);
  const table = dialect.quote(link.table);
  const change =
    changed.length === 0
      ? "do nothing"
      : `do update set ${changed.map((column) => `${column} = excluded.${column}`).join(", ")} where ${changed
          .map((column) => dialect.nullSafe(`${table}.${column}`, `excluded.${column}`, true))
          .join(" or ")}`;
  return {
    entity: link.name,
    main: parameters.finish(`${insert} on conflict (${conflict}) ${change}`),
    shape: undefined,
  };
}

function changedColumns(
  emission: Emission,
  link: EntityDescription,
  names: readonly Name[],
): readonly string[] {
  if (names.length === 0) return [];
  return insertColumns(emission, link, names).map(({ column }) => emission.dialect.quote(column));
}

function assertUnique(link: EntityDescription, fields: readonly Name[]): void {
  const same = (names: readonly Name[]): boolean =>
    names.length === fields.length && fields.every((name) => names.includes(name));
  if (same(link.key) || link.uniques.some((unique) => !unique.folded && same(unique.fields)))
    return;
  throw new Refusal(
    "link.unique",
    `${link.name} may hold a pair more than once.`,
    `declare ${fields.join(" and ")} unique`,
  );
}

function unlinkProgram(fresh: Fresh, plan: Extract<Write, { unlink: object }>): WriteProgram {
  const emission = fresh();
  const { dialect, parameters } = emission;
  const { link, fields } = pairOf(emission, plan.unlink);
  const types = fields.map((name) => fieldOf(link, name).type);
  const write = tupleText(dialect, types);
  const alias = emission.alias("e");
  const list = parameters.add((args) => listText(args[plan.rows] as Rows, write));
  const items = types.map((type, i) => dialect.list.item(alias, type, i));
  const columns = quoted(
    emission,
    fields.map((name) => fieldOf(link, name)),
  );
  const text = `delete from ${dialect.quote(link.table)} where (${columns}) in (select ${items.join(", ")} from ${dialect.list.rows(list, alias)})`;
  return { entity: link.name, main: parameters.finish(text), shape: undefined };
}
