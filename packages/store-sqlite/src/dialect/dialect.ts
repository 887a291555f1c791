import { DataError, fold, type ValueType } from "@wervel/data";
import type { Call, Dialect } from "@wervel/sql";
import { codecOf, isSortableText } from "./codec.ts";

const structured: ReadonlySet<string> = new Set(["json", "list", "object"]);

/** SQLite's words for the shared emitter. */
export const sqliteDialect: Dialect = {
  name: "sqlite",
  quote,
  parameter: () => "?",
  numberedParameters: false,
  typed: (placeholder) => placeholder,
  codec: codecOf,
  literal,
  integer: String,
  table: quote,
  true: "1",
  false: "0",
  limit: (limit, offset) => {
    if (offset === undefined) return limit === undefined ? "" : ` limit ${unseen(limit)}`;
    return ` limit ${limit === undefined ? "-1" : unseen(limit)} offset ${offset}`;
  },
  nulls: "smallest",
  nullsKeyword: true,
  // With a source, all new values are computed before the first record changes; without, one record after another.
  valuesFirst: " from (select 1)",
  updateFrom: ({ table, set, source, on }) =>
    `update ${table} set ${set} from ${source} where ${on}`,
  // Groups over an ordered subquery would come in its order, whatever the direction of their own (SQLite 3.53.4).
  groupOrder: (sql) => `+${sql}`,
  rowValues: true,
  aggregateFilter: true,
  nullSafe: (left, right, negated) => `${left} is ${negated ? "not " : ""}${right}`,
  recursive: "with recursive",
  walk: {
    limit: (rows) => ` limit ${rows}`,
    within: (count, most) => `wervel_nodes(${count}, ${most})`,
  },
  lastNumber: true,
  insertGroups: 64,
  foldedColumn: (column) => `${column}__folded`,
  elementTable: (table, column) => `${table}__${column}`,
  folded: { call: (sql) => `wervel_fold(${sql})`, value: fold },
  text: {
    startsWith: (text, start) => `substr(${text}, 1, length(${start})) = ${start}`,
    endsWith: (text, end) => `substr(${text}, length(${text}) - length(${end}) + 1) = ${end}`,
    contains: (text, part) => `instr(${text}, ${part}) > 0`,
    // Every blob sorts above every text.
    top: new Uint8Array(0),
  },
  list: {
    rows: (list, alias) => `json_each(${list}) as ${alias}`,
    item: (alias, type, index) =>
      index === undefined ? element(alias, type) : extracted(`${alias}.value`, String(index), type),
    position: (alias) => `${alias}.key`,
    size: (list) => `json_array_length(${list})`,
    push: (list, item) => `json_insert(${list}, '$[#]', json(${item}))`,
    pull: (list, alias, keep) =>
      `case when ${list} is not null then (select json_group_array(${list} -> ${alias}.fullkey order by ${alias}.key) from json_each(${list}) as ${alias} where ${keep}) end`,
  },
  member: (object, name, type) => extracted(object, literal(`$."${name}"`), type),
  json: {
    exists: (json, path) => `json_type(${json}, ${literal(path)}) is not null`,
    at: (json, path, type) => extracted(json, literal(path), type),
  },
  call,
  rescale: (sql, from, to) => {
    const finer = (to.scale ?? 0) - (from.scale ?? 0);
    return finer >= 0
      ? `wervel_int64(${sql} * ${10n ** BigInt(finer)})`
      : `wervel_coarser(${sql}, ${10n ** BigInt(-finer)})`;
  },
  inRange,
  within,
  average: (sql, filter, of) => `wervel_avg(${total(sql, filter, of)}, count(${sql})${filter})`,
  sum: (sql, filter, of) => `coalesce(${total(sql, filter, of)}, 0)`,
};

// A limit that is a parameter alone is looked at by the planner, and each new value of it prepares the statement anew: 6 µs (SQLite 3.53.4).
function unseen(limit: string): string {
  return /^-?\d+$/.test(limit) ? limit : `${limit} + 0`;
}

/** Quotes the name of a table or a column. */
export function quote(name: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f]/.test(name))
    throw new DataError(
      "value.type",
      `The name ${JSON.stringify(name)} holds control characters.`,
      {
        help: "Give the table or column a name without them.",
      },
    );
  return `"${name.replaceAll('"', '""')}"`;
}

/** Writes a text constant. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function element(alias: string, type: ValueType): string {
  if (type.kind === "bytes" || type.kind === "vector") return `unhex(${alias}.value)`;
  if (type.kind !== "json") return `${alias}.value`;
  return `case ${alias}.type when 'null' then null when 'true' then 'true' when 'false' then 'false' when 'text' then json_quote(${alias}.value) else ${alias}.value end`;
}

function extracted(json: string, path: string, type: ValueType): string {
  if (structured.has(type.kind)) return `nullif(${json} -> ${path}, 'null')`;
  const value = `(${json} ->> ${path})`;
  return type.kind === "bytes" || type.kind === "vector" ? `unhex(${value})` : value;
}

// The database gives up where a sum leaves 64 bits on its way, although what follows may bring it back: halves cannot.
function total(sql: string, filter: string, of: ValueType): string {
  const isLong = of.kind === "int64" || (of.kind === "decimal" && (of.precision ?? 38) > 15);
  if (!isLong) return `sum(${sql})${filter}`;
  return `wervel_sum(sum(${sql} >> 32)${filter}, sum(${sql} & 4294967295)${filter})`;
}

function within(sql: string, from: ValueType, to: ValueType): string {
  if (to.kind === "decimal" && !isSortableText(to))
    return `wervel_digits(${sql}, ${to.precision ?? 18})`;
  if (to.kind === "int") return from.kind === "int" ? sql : `wervel_int(${sql})`;
  if (to.kind !== "text" || to.max === undefined) return sql;
  return from.max !== undefined && from.max <= to.max ? sql : `wervel_length(${sql}, ${to.max})`;
}

function inRange(sql: string, type: ValueType): string {
  if (type.kind === "float") return `wervel_float(${sql})`;
  return type.kind === "int" ? `wervel_int(${sql})` : `wervel_int64(${sql})`;
}

const infix: Readonly<Record<string, string>> = { add: "+", sub: "-", mul: "*", mod: "%" };

function call({ op, args, types, result, unit }: Call): string {
  const [first = "", second = ""] = args;
  const type = types[0]!;
  switch (op) {
    case "length":
    case "lower":
    case "upper":
    case "trim":
      return `${op}(${first})`;
    case "concat":
      return `(${args.join(" || ")})`;
    case "substring":
      return `substr(${first}, max(${second}, 0) + 1${args[2] === undefined ? "" : `, max(${args[2]}, 0)`})`;
    case "text":
      return type.kind === "decimal"
        ? `wervel_decimal_text(${first}, ${type.scale ?? 0})`
        : `cast(${first} as text)`;
    case "add":
    case "sub":
    case "mul":
    case "mod":
      return inRange(`${first} ${infix[op]} ${second}`, result);
    case "div":
      return `wervel_div(${first}, ${second}, ${type.scale ?? 0}, ${types[1]!.scale ?? 0}, ${result.scale ?? 0})`;
    case "intDiv":
      return intDiv(first, second, types, result);
    case "abs":
      return type.kind === "float" ? `abs(${first})` : inRange(`abs(${first})`, result);
    case "neg":
      return type.kind === "float" ? `(0.0 - ${first})` : inRange(`-${first}`, result);
    case "floor":
    case "ceil":
    case "trunc":
    case "round":
      return type.kind === "decimal"
        ? `wervel_round(${first}, ${type.scale ?? 0}, ${result.scale ?? 0}, '${op}')`
        : `(${op}(${first}) + 0.0)`;
    case "min2":
    case "max2":
      return `${op.slice(0, 3)}(${first}, ${second})`;
    case "year":
    case "month":
    case "day":
    case "hour":
    case "minute":
    case "second":
    case "weekday":
      return `wervel_part(${first}, '${op}')`;
    case "truncate":
      return `wervel_truncate(${first}, '${unit}')`;
    case "addTime":
      return `wervel_add(${first}, ${second}, '${unit}')`;
    case "diffTime":
      return `wervel_diff(${first}, ${second}, '${unit}')`;
    case "size":
      return `json_array_length(${first})`;
    case "cosine":
    case "l2":
    case "dot":
      return `wervel_${op}(${first}, ${second})`;
    case "coalesce":
      return args.length === 1 ? first : `coalesce(${args.join(", ")})`;
    default:
      throw new TypeError(`${op} is written by the emitter itself.`);
  }
}

// Both sides on one scale, then the whole quotient.
function intDiv(
  left: string,
  right: string,
  types: readonly ValueType[],
  result: ValueType,
): string {
  const scales = types.map((type) => type.scale ?? 0);
  const scale = Math.max(...scales);
  const [dividend, divisor] = [left, right].map((sql, i) =>
    scales[i] === scale ? sql : `wervel_int64(${sql} * ${10n ** BigInt(scale - scales[i]!)})`,
  );
  return inRange(`${dividend} / ${divisor}`, result);
}
