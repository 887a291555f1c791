import type { ValueType } from "@wervel/data";
import { fold } from "@wervel/data/values";
import type { Call, Dialect } from "@wervel/sql";
import { arrayOf } from "./array.ts";
import { checked, mark } from "./checked.ts";
import { codecOf, sqlType } from "./codec.ts";
import { foldedText } from "./folding.ts";
import { literal, quote, shadowName } from "./names.ts";
import { coarser, inRange, quotient } from "./numbers.ts";
import { added, difference, part, truncated } from "./times.ts";

const structured: ReadonlySet<string> = new Set(["json", "list", "object"]);

/** PostgreSQL's words for the shared emitter; tables stand in `schema` where one is given. */
export function postgresDialect(schema?: string): Dialect {
  const table = tableNames(schema);
  return {
    ...words,
    table,
    numbered: (name, column, value) => numbered(table(name), column, value),
  };
}

/** Makes what writes the name of a table. */
export function tableNames(schema: string | undefined): (name: string) => string {
  if (schema === undefined) return quote;
  const prefix = quote(schema);
  return (name) => `${prefix}.${quote(name)}`;
}

const words: Omit<Dialect, "table" | "numbered"> = {
  name: "postgres",
  quote,
  parameter: (index) => `$${index + 1}`,
  numberedParameters: true,
  typed,
  codec: codecOf,
  array: arrayOf,
  literal,
  integer: (value) => (value < 0 ? `(${value})::bigint` : `${value}::bigint`),
  true: "true",
  false: "false",
  limit: (limit, offset) =>
    `${limit === undefined ? "" : ` limit ${limit}`}${offset === undefined ? "" : ` offset ${offset}`}`,
  nulls: "largest",
  nullsKeyword: true,
  valuesFirst: "",
  updateFrom: ({ table, set, source, on }) =>
    `update ${table} set ${set} from ${source} where ${on}`,
  groupOrder: (sql) => sql,
  lateral: true,
  sortsDistinct: false,
  // A record that `on conflict` has updated was locked before, and carries the lock.
  inserted: (alias) => `case when ${alias}.xmax = 0 then 1 end`,
  onceEach: true,
  lockRows: (alias) => ` for update of ${alias}`,
  cascadesLast: true,
  exactDecimals: true,
  extreme,
  rowValues: true,
  aggregateFilter: true,
  nullSafe: (left, right, negated) => `${left} is ${negated ? "" : "not "}distinct from ${right}`,
  recursive: "with recursive",
  oneRecursion: true,
  walk: {
    // A recursive select takes no limit, but makes no more rows than are read of it.
    limit: () => "",
    first: (walked, rows) => `(select * from ${walked} limit ${rows}) as ${walked}`,
    within: (count, most) =>
      `(select case when q.v > ${most} then ('${mark}limit.nodes ${most}' || left(q.v::text, 0))::bigint > 0 else true end from (select ${count} as v offset 0) as q)`,
  },
  foldedColumn: shadowName,
  folded: { call: foldedText, value: fold },
  text: {
    startsWith: (text, start) => `starts_with(${text}, ${start})`,
    endsWith: (text, end) => `right(${text}, length(${end})) = ${end}`,
    contains: (text, part) => `strpos(${text}, ${part}) > 0`,
    // Nothing that is written stands above so many of the last code point, which is no character.
    top: "\u{10ffff}".repeat(64),
  },
  list: {
    rows: (list, alias) =>
      `jsonb_array_elements(cast(${list} as jsonb)) with ordinality as ${alias}(item__, place__)`,
    item: (alias, type, index) =>
      scalar(index === undefined ? `${alias}.item__` : `(${alias}.item__ -> ${index})`, type),
    position: (alias) => `(${alias}.place__ - 1)`,
    size: (list) => `jsonb_array_length(${list})::bigint`,
    holds: (list, one) => `${list} @> cast(${one} as jsonb)`,
    push: (list, item) => `(${list} || jsonb_build_array(cast(${item} as jsonb)))`,
    pull: (list, alias, keep) =>
      `case when ${list} is not null then (select coalesce(jsonb_agg(${alias}.item__ order by ${alias}.place__), '[]'::jsonb) from jsonb_array_elements(${list}) with ordinality as ${alias}(item__, place__) where ${keep}) end`,
  },
  member: (object, name, type) => scalar(`(${object} -> ${literal(name)})`, type),
  json: {
    exists: (json, path) =>
      `coalesce(jsonb_path_exists(${json}, ${literal(`strict ${path}`)}, '{}', true), false)`,
    at: (json, path, type) =>
      scalar(`jsonb_path_query_first(${json}, ${literal(`strict ${path}`)}, '{}', true)`, type),
  },
  call,
  rescale: (sql, _from, to) => coarser(sql, to.scale ?? 0),
  inRange,
  within,
  average: (sql, filter, of, result) =>
    inRange(
      quotient(
        inRange(`sum(${sql})${filter}`, sumType(of)),
        `count(${sql})${filter}`,
        result.scale ?? 0,
      ),
      result,
    ),
  sum: (sql, filter, of) => {
    const total = `coalesce(sum(${sql})${filter}, 0)`;
    if (of.kind === "float") return total;
    return of.kind === "int" ? `(${total})::bigint` : inRange(total, sumType(of));
  },
};

function numbered(table: string, column: string, value: string): string {
  const sequence = `pg_get_serial_sequence(${literal(table)}, ${literal(column)})::regclass`;
  return `case when ${value} is null then nextval(${sequence}) when ${value} > coalesce(pg_sequence_last_value(${sequence}), 0) then setval(${sequence}, ${value}) else ${value} end`;
}

/** Writes a value with its type; texts with the order of their code points. */
function typed(sql: string, type: ValueType): string {
  return type.kind === "text" || type.kind === "choice"
    ? `${sql}::text collate "C"`
    : `${sql}::${sqlType(type)}`;
}

// Of a JSON value; the null of JSON is null.
function scalar(json: string, type: ValueType): string {
  if (structured.has(type.kind)) return `nullif(${json}, 'null'::jsonb)`;
  const text = `(${json} #>> '{}')`;
  if (type.kind === "bytes") return `decode(${text}, 'hex')`;
  return typed(text, type);
}

function sumType(of: ValueType): ValueType {
  if (of.kind === "decimal") return { ...of, precision: (of.precision ?? 38) > 19 ? 38 : 19 };
  return { kind: "decimal", nullable: false, precision: 19, scale: 0 };
}

function extreme(fn: "min" | "max", sql: string, filter: string, type: ValueType): string {
  switch (type.kind) {
    case "bool":
      return `bool_${fn === "min" ? "and" : "or"}(${sql})${filter}`;
    case "uuid":
      return `(${fn}((${sql})::text collate "C")${filter})::uuid`;
    case "bytes":
      return `decode(${fn}(encode(${sql}, 'hex') collate "C")${filter}, 'hex')`;
    default:
      return `${fn}(${sql})${filter}`;
  }
}

function within(sql: string, from: ValueType, to: ValueType): string {
  if (to.kind === "decimal") {
    const exact = (from.scale ?? 0) > (to.scale ?? 0) ? coarser(sql, to.scale ?? 0) : sql;
    return `(${exact})::numeric(${to.precision ?? 38}, ${to.scale ?? 0})`;
  }
  if (to.kind === "int") return from.kind === "int" ? sql : inRange(sql, to);
  if (to.kind !== "text" || to.max === undefined) return sql;
  if (from.max !== undefined && from.max <= to.max) return sql;
  return checked(sql, `length(q.v) > ${to.max}`, "value.length", "text");
}

const infix: Readonly<Record<string, string>> = { add: "+", sub: "-", mul: "*" };

function call({ op, args, types, result, unit }: Call): string {
  const [first = "", second = ""] = args;
  const type = types[0]!;
  switch (op) {
    case "length":
      return `length(${first})::bigint`;
    case "lower":
    case "upper":
      return `${op}((${first}) collate "C")`;
    case "trim":
      return `btrim(${first}, ' ')`;
    case "concat":
      return `(${args.join(" || ")})`;
    case "substring":
      return `substr(${first}, ${clamped(second)} + 1${args[2] === undefined ? "" : `, ${clamped(args[2])}`})`;
    case "text":
      return `(${type.kind === "decimal" ? `round(${first}, ${type.scale ?? 0})` : `(${first})`})::text collate "C"`;
    case "add":
    case "sub":
    case "mul":
      return inRange(`${first} ${infix[op]} ${second}`, result);
    case "mod":
      return inRange(`${first} % nullif(${second}, 0)`, result);
    case "div":
      return inRange(quotient(first, second, result.scale ?? 0), result);
    case "intDiv":
      return types.some(({ kind }) => kind === "decimal")
        ? inRange(`div((${first})::numeric, nullif((${second})::numeric, 0))`, result)
        : inRange(`${first} / nullif(${second}, 0)`, result);
    case "abs":
      return inRange(`abs(${first})`, result);
    case "neg":
      return inRange(`-(${first})`, result);
    case "floor":
    case "ceil":
    case "trunc":
      return type.kind === "decimal" ? inRange(`${op}(${first})`, result) : `${op}(${first})`;
    case "round":
      return inRange(`round(${first}, ${result.scale ?? 0})`, result);
    case "min2":
    case "max2":
      return chosen(op === "min2" ? "least" : "greatest", args, types);
    case "year":
    case "month":
    case "day":
    case "hour":
    case "minute":
    case "second":
    case "weekday":
      return part(op, first, type);
    case "truncate":
      return truncated(first, type, unit!);
    case "addTime":
      return added(first, second, type, unit!);
    case "diffTime":
      return difference(first, second, type, unit!);
    case "size":
      return `jsonb_array_length(${first})::bigint`;
    case "cosine":
    case "l2":
    case "dot":
      return score(op, first, second);
    case "coalesce":
      return args.length === 1 ? first : `coalesce(${args.join(", ")})`;
    default:
      throw new TypeError(`${op} is written by the emitter itself.`);
  }
}

// Sums go from the first number to the last, in 64 bits; a sum of nothing but negative zeros is zero.
function score(op: "cosine" | "l2" | "dot", a: string, b: string): string {
  const pairs = `(select u.a::float8 as a, u.b::float8 as b from unnest(${a}, ${b}) as u(a, b)) as p`;
  if (op === "l2") return `(select sqrt(sum((p.a - p.b) * (p.a - p.b))) from ${pairs})`;
  if (op === "dot") return `(select sum(p.a * p.b) + 0 from ${pairs})`;
  return `(select case when q.n = 0 then 0 else q.s / sqrt(q.n) end from (select sum(p.a * p.b) + 0 as s, sum(p.a * p.a) * sum(p.b * p.b) as n from ${pairs}) as q)`;
}

// Texts end before the bound; null stays null.
function clamped(sql: string): string {
  return `(case when ${sql} < 0 then 0 when ${sql} > 1000000000 then 1000000000 else ${sql} end)::int`;
}

// `least` and `greatest` leave nulls out.
function chosen(fn: string, args: readonly string[], types: readonly ValueType[]): string {
  const nullable = args.filter((_, i) => types[i]!.nullable);
  const value = `${fn}(${args.join(", ")})`;
  if (nullable.length === 0) return value;
  return `case when ${nullable.map((sql) => `${sql} is not null`).join(" and ")} then ${value} end`;
}
