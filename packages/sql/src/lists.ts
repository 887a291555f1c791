import type { Arg, Const, Expr, Pred, ValueType } from "@wervel/data";
import { typeOf } from "@wervel/data";
import type { Dialect } from "./dialect.ts";
import { type Emission, type Frame, testAt } from "./frame.ts";
import { Refusal } from "./refusal.ts";

type In = Extract<Pred, { in: unknown }>;

/** Writes `in` over a one-parameter list: one shape for every length. */
export function membership(emission: Emission, frame: Frame, pred: In, negated: boolean): string {
  if (isTuple(pred.in)) return tupleMembership(emission, frame, pred.in, pred.list, negated);
  const { dialect, parameters } = emission;
  const type = elementType(pred.list.type as ValueType);
  const own = typeOf(pred.in, frame.scope);
  // Nulls are taken out first.
  const as = { ...(own.kind === "decimal" ? own : type), nullable: false };
  const sql = emission.expression(frame, pred.in);
  const { arg } = pred.list;
  const { json } = dialect.codec(as);
  const values = (args: readonly unknown[]): readonly unknown[] =>
    (args[arg] as readonly unknown[]).filter((value) => value !== null);
  const list = parameters.add((args) => listText(values(args), json));
  const alias = emission.alias("e");
  const isIn = negated ? "not in" : "in";
  const test = parameters.inList({
    values,
    type: as,
    whole: `${sql} ${isIn} (select ${dialect.list.item(alias, as)} from ${dialect.list.rows(list, alias, { of: as })})`,
    short: (members) => `${sql} ${isIn} ${members}`,
    array: (array) => (negated ? `${sql} <> all(${array})` : `${sql} = any(${array})`),
    none: `${dialect.true} = ${negated ? dialect.true : dialect.false}`,
  });
  if (!own.nullable) return test;
  // Nulls stand beside the list: inside it they would make every miss unknown.
  const hasNull = parameters.add((args) =>
    (args[arg] as readonly unknown[]).includes(null) ? 1 : 0,
  );
  if (!negated) return `(${test} or (${sql} is null and ${hasNull} = 1))`;
  return `case when ${sql} is null then ${hasNull} = 0 else ${test} end`;
}

/** The declared type is that of the list or of its elements. */
function elementType(type: ValueType): ValueType {
  return type.kind === "list" && type.of !== undefined ? type.of : type;
}

function isTuple(left: Expr | readonly Expr[]): left is readonly Expr[] {
  return Array.isArray(left);
}

function tupleMembership(
  emission: Emission,
  frame: Frame,
  exprs: readonly Expr[],
  list: In["list"],
  negated: boolean,
): string {
  const { dialect } = emission;
  const declared = list.type as readonly ValueType[];
  const own = exprs.map((expr) => typeOf(expr, frame.scope));
  const types = declared.map((type, i) => (own[i]!.kind === "decimal" ? own[i]! : type));
  const sql = exprs.map((expr) => emission.expression(frame, expr));
  const alias = emission.alias("e");
  const rows = dialect.list.rows(tupleList(emission, list.arg, types), alias, { tuple: types });
  const items = types.map((type, i) => dialect.list.item(alias, type, i));
  if (!negated && !own.some((type) => type.nullable))
    return emission.parameters.inList({
      values: (args) => args[list.arg] as readonly unknown[],
      type: types,
      whole: `(${sql.join(", ")}) in (select ${items.join(", ")} from ${rows})`,
      short: (members) => `(${sql.join(", ")}) in ${members}`,
      none: `${dialect.true} = ${dialect.false}`,
    });
  const same = sql.map((left, i) => dialect.nullSafe(left, items[i]!, false)).join(" and ");
  return `${negated ? "not " : ""}exists (select 1 from ${rows} where ${same})`;
}

/** Adds a parameter that holds a list of tuples. */
export function tupleList(emission: Emission, arg: number, types: readonly ValueType[]): string {
  const write = tuplesText(emission.dialect, membersOf(types));
  return emission.parameters.add((args) => write(args[arg] as Tuples));
}

type Tuple = readonly unknown[];
type Tuples = readonly Tuple[];

/** A member of a tuple: where it stands in what is given, and what is made of it first. */
export interface TupleMember {
  readonly type: ValueType;
  readonly index: number;
  readonly before?: ((value: unknown) => unknown) | undefined;
}

/** The members of tuples of values of some types. */
export function membersOf(types: readonly ValueType[]): readonly TupleMember[] {
  return types.map((type, index) => ({ type, index }));
}

/** Makes the writer of a list of tuples as JSON text. */
export function tuplesText(
  dialect: Dialect,
  members: readonly TupleMember[],
): (tuples: Tuples) => string {
  const write = tupleText(dialect, members);
  const byParts = (tuples: Tuples): string => {
    let text = "[";
    for (let i = 0; i < tuples.length; i++) text += (i === 0 ? "" : ",") + write(tuples[i]!);
    return `${text}]`;
  };
  const isPlain =
    dialect.list.tuplesAsObjects !== true &&
    members.every(
      ({ type, index, before }, i) =>
        index === i && before === undefined && dialect.codec(type).plainJson === true,
    );
  if (!isPlain) return byParts;
  return (tuples) =>
    tuples[0]?.length === members.length ? JSON.stringify(tuples) : byParts(tuples);
}

/** Makes the writer of one tuple as JSON text. */
export function tupleText(
  { codec, list }: Dialect,
  members: readonly TupleMember[],
): (tuple: Tuple) => string {
  const asObjects = list.tuplesAsObjects === true;
  const parts = members.map(({ type, index, before }, i) => {
    const { json } = codec(type);
    const write = before === undefined ? json : (value: unknown) => json(before(value));
    return { index, write, name: asObjects ? `"${i}":` : "" };
  });
  return (tuple) => {
    let text = "";
    for (const { index, write, name } of parts) {
      const value = tuple[index] ?? null;
      if (value === null && asObjects) continue;
      text += (text === "" ? "" : ",") + name + (value === null ? "null" : write(value));
    }
    return asObjects ? `{${text}}` : `[${text}]`;
  };
}

/** Writes values as a JSON list. */
export function listText(values: readonly unknown[], json: (value: unknown) => string): string {
  let text = "[";
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    text += `${i === 0 ? "" : ","}${value === null || value === undefined ? "null" : json(value)}`;
  }
  return `${text}]`;
}

type Comparison = Extract<Pred, { cmp: string }>;

/** Writes a value's membership in a list of the row: null is a member where an element is null. */
export function memberOfList(
  emission: Emission,
  frame: Frame,
  { left, right }: Comparison,
  negated: boolean,
): string {
  return listMember(emission, frame, { cmp: "in", left: right, right: left }, negated);
}

/** Writes `has`, `hasAny` and `hasAll` of a list. A null list has nothing, and does not have all of nothing. */
export function listMember(
  emission: Emission,
  frame: Frame,
  pred: Comparison,
  negated: boolean,
): string {
  const list = typeOf(pred.left, frame.scope);
  if (list.kind !== "list" || list.of === undefined)
    throw new Refusal("well-typed", `${pred.cmp} takes a list on the left.`);
  const test = (sql: string, isNot: boolean): string =>
    pred.cmp === "hasAll"
      ? hasAll(emission, frame, sql, list, pred.right, isNot)
      : hasOne(emission, frame, sql, pred, isNot);
  if ("path" in pred.left)
    return testAt(emission, frame, pred.left.path, negated, ({ sql }, isNot) => test(sql, isNot));
  return test(emission.expression(frame, pred.left), negated);
}

function hasOne(
  emission: Emission,
  frame: Frame,
  sql: string,
  pred: Comparison,
  negated: boolean,
): string {
  const { dialect } = emission;
  const of = typeOf(pred.left, frame.scope).of!;
  const held = negated ? undefined : heldElement(emission, frame, sql, pred, of);
  if (held !== undefined) return held;
  const alias = emission.alias("e");
  const item = dialect.list.item(alias, of);
  const test =
    pred.cmp === "has" || pred.cmp === "in"
      ? isOne(emission, frame, item, of, pred)
      : isSomeOf(emission, frame, item, of, pred.right);
  const indexed = negated ? undefined : elementSource(emission, frame, pred.left, alias);
  if (indexed !== undefined) return indexed(test);
  return `${negated ? "not " : ""}exists (select 1 from ${elements(dialect, sql, alias, of, test)})`;
}

function heldElement(
  emission: Emission,
  frame: Frame,
  sql: string,
  { cmp, left, right }: Comparison,
  of: ValueType,
): string | undefined {
  const { holds } = emission.dialect.list;
  const isIndexed =
    "path" in left &&
    left.path.length === 1 &&
    frame.scope.entity?.fields[left.path[0]!]?.elementIndex === true;
  if (holds === undefined || cmp !== "has" || !isIndexed || !("arg" in right)) return undefined;
  // A part of an object would be held too.
  if (of.kind === "object" || of.kind === "json" || of.kind === "list") return undefined;
  const { json } = emission.dialect.codec(of);
  const { arg } = right;
  const one = emission.parameters.add((args) => {
    const value = args[arg];
    return value === null || value === undefined ? null : listText([value], json);
  }, `one of ${arg}`);
  return holds(sql, one);
}

function isOne(
  emission: Emission,
  frame: Frame,
  item: string,
  of: ValueType,
  { cmp, right }: Comparison,
): string {
  const isValue = "arg" in right || "const" in right;
  const value = emission.expression(frame, right, isValue ? of : undefined);
  const nullable = cmp === "in" && of.nullable && typeOf(right, frame.scope).nullable;
  return nullable ? emission.dialect.nullSafe(item, value, false) : `${item} = ${value}`;
}

function isSomeOf(
  emission: Emission,
  frame: Frame,
  item: string,
  of: ValueType,
  right: Expr,
): string {
  const alias = emission.alias("e");
  const { dialect } = emission;
  const rows = dialect.list.rows(listOperand(emission, frame, right, of), alias, { of });
  if (!of.nullable) return `${item} in (select ${dialect.list.item(alias, of)} from ${rows})`;
  return `exists (select 1 from ${rows} where ${dialect.nullSafe(item, dialect.list.item(alias, of), false)})`;
}

function hasAll(
  emission: Emission,
  frame: Frame,
  sql: string,
  list: ValueType,
  right: Expr,
  negated: boolean,
): string {
  const { dialect } = emission;
  const [wanted, owned] = [emission.alias("e"), emission.alias("e")];
  const of = list.of!;
  const same = dialect.nullSafe(dialect.list.item(owned, of), dialect.list.item(wanted, of), false);
  const missing = `exists (select 1 from ${dialect.list.rows(listOperand(emission, frame, right, of), wanted, { of })} where not exists (select 1 from ${elements(dialect, sql, owned, of, same)}))`;
  const nullable = list.nullable ? sql : undefined;
  if (!negated)
    return nullable === undefined
      ? `not ${missing}`
      : `(${nullable} is not null and not ${missing})`;
  return nullable === undefined ? missing : `(${nullable} is null or ${missing})`;
}

function listOperand(emission: Emission, frame: Frame, right: Expr, of: ValueType): string {
  if (!("arg" in right)) return emission.expression(frame, right);
  const { json } = emission.dialect.codec(of);
  const { arg } = right as Arg & Const;
  return emission.parameters.add((args) => {
    const values = args[arg] as readonly unknown[] | null | undefined;
    return values === null || values === undefined ? null : listText(values, json);
  });
}

// With a side table the elements lead to their records; the list itself is not read.
function elementSource(
  emission: Emission,
  frame: Frame,
  left: Expr,
  alias: string,
): ((test: string) => string) | undefined {
  const entity = frame.scope.entity;
  if (entity === undefined || !("path" in left) || left.path.length !== 1) return undefined;
  const field = entity.fields[left.path[0]!];
  const { dialect } = emission;
  if (field?.elementIndex !== true || entity.key.length !== 1) return undefined;
  if (dialect.elementTable === undefined) return undefined;
  const side = `${dialect.quote(dialect.elementTable(entity.table, field.column))} as ${alias}`;
  const owner = `${alias}.${dialect.quote("owner")}`;
  return (test) => `${frame.sql(entity.key[0]!)} in (select ${owner} from ${side} where ${test})`;
}

/** Writes the elements of a list that fit a condition, as what stands behind `from`. */
export function elements(
  dialect: Dialect,
  list: string,
  alias: string,
  of: ValueType,
  test: string,
): string {
  return `${dialect.list.rows(list, alias, { of })} where ${test}${dialect.list.mentioned?.(list) ?? ""}`;
}
