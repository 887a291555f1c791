import { fold, type ValueType } from "@wervel/data";
import { type Dialect, Refusal } from "@wervel/sql";
import { writeScript } from "@wervel/sql/script";
import { codecsOf } from "./codec.ts";
import { calls } from "./calls.ts";
import { coarser, held, inRange, quotient, safe } from "./numbers.ts";
import { elementsOf, fromJson } from "./elements.ts";
import type { Flavor } from "./flavor.ts";
import { elementTable, foldedColumn, literal, quote } from "./names.ts";
import { raise, unless } from "./raise.ts";
import { timeType } from "./times.ts";
import { isDuplicate } from "../store/errors.ts";

/** A number of rows above all: the database has no offset without a limit. */
const allRows = "18446744073709551615";

/** The words of MySQL and MariaDB for the shared emitter. */
export function createDialect(flavor: Flavor): Dialect {
  const jsonNull = flavor.family === "mysql" ? "cast('null' as json)" : "'null'";
  const call = calls(flavor);
  const part = (json: string, path: string): string =>
    `nullif(json_extract(${json}, ${literal(path)}), ${jsonNull})`;
  const points = (sql: string): string =>
    (flavor.layout === "binary" ? "length" : "char_length") + `(${sql})`;

  return {
    name: "mysql",
    quote,
    parameter: () => "?",
    numberedParameters: false,
    typed: (placeholder, type) =>
      flavor.layout === "binary" && (type.kind === "text" || type.kind === "choice")
        ? `cast(${placeholder} as binary)`
        : typed(placeholder, type),
    codec: codecsOf(flavor),
    literal,
    integer: String,
    table: quote,
    true: "1",
    false: "0",
    limit: (limit, offset) => {
      if (offset === undefined) return limit === undefined ? "" : ` limit ${limit}`;
      return ` limit ${limit ?? allRows} offset ${offset}`;
    },
    nulls: "smallest",
    nullsKeyword: false,
    ...(flavor.family === "mysql" ? { countsNulls: true } : {}),
    // MySQL 8.0.15 sorts the null of a computed binary string beside the empty one.
    // With a table that has triggers it looks, in an update of joined tables, for values in columns that it has not read.
    ...(flavor.layout === "binary" ? { sortsNulls: isColumn, singleUpdates: true } : {}),
    valuesFirst: "",
    groupOrder: (sql) => sql,
    ...(flavor.family === "mariadb" ? { groupKey } : {}),
    rowValues: false,
    aggregateFilter: false,
    script: writeScript,
    ...(flavor.family === "mariadb" ? { block, insertReturning: true } : {}),
    isDuplicate,
    exactDecimals: true,
    namedGroups: true,
    sortsDistinct: false,
    shortLists: 64,
    lockRows: (alias) => ` for update${flavor.family === "mysql" ? ` of ${alias}` : ""}`,
    ...(flavor.lateral ? { lateral: true } : { arms: true }),
    nullSafe: (left, right, negated) =>
      negated ? `not (${left} <=> ${right})` : `(${left} <=> ${right})`,
    recursive: "with recursive",
    nearest: "composed",
    walk: {
      // A recursion is read to its end whatever is asked of it; its depth is bounded, and with it the rows.
      limit: () => "",
      within: (count, most) =>
        `case when ${count} <= ${most} then 1 when ${raise(count, "limit.nodes")} then 0 end = 1`,
    },
    foldedColumn,
    elementTable,
    folded: {
      call: () => {
        throw new Refusal(
          "folded.computed",
          "This database cannot fold a computed text.",
          "compare with a given text, or with another folded field",
        );
      },
      value: fold,
    },
    text: {
      startsWith: (text, start) => `left(${text}, ${points(start)}) = ${start}`,
      endsWith: (text, end) => `right(${text}, ${points(end)}) = ${end}`,
      contains: (text, needle) => `instr(${text}, ${needle}) > 0`,
      top: flavor.layout === "binary" ? Buffer.of(0xff) : "\u{10ffff}".repeat(1000),
    },
    list: elementsOf(flavor),
    member: (object, name, type) => fromJson(part(object, `$."${name}"`), type, flavor),
    json: {
      exists: (json, path) =>
        guarded(
          path,
          json,
          (whole) => `coalesce(json_contains_path(${json}, 'one', ${literal(whole)}), 0) = 1`,
          "0 = 1",
        ),
      at: (json, path, type) =>
        guarded(path, json, (whole) => fromJson(part(json, whole), type, flavor), "null"),
    },
    call,
    rescale: (sql, from, to) =>
      (to.scale ?? 0) >= (from.scale ?? 0) ? sql : coarser(sql, to.scale ?? 0),
    inRange,
    within: (sql, from, to) => within(sql, from, to, flavor),
    average: (sql, _filter, of, result) =>
      of.kind === "float" ? `avg(${sql})` : quotient(`sum(${sql})`, `count(${sql})`, result),
    sum: (sql, _filter, of) => total(sql, of),
  };
}

function block(statements: readonly string[], isAlone: boolean): string {
  const all = isAlone ? ["start transaction", ...statements, "commit"] : statements;
  return `begin not atomic ${all.join("; ")}; end`;
}

/**
 * A value in its type. What drivers send as text would be compared as a float, or as a text; a whole number among the keys of groups and
 * orders would be the number of a column.
 */
function typed(placeholder: string, type: ValueType): string {
  switch (type.kind) {
    case "int":
    case "int64":
    case "bool":
      return `cast(${placeholder} as signed)`;
    case "decimal":
      return `cast(${placeholder} as decimal(65, ${type.scale ?? 0}))`;
    case "instant":
    case "date":
      return `cast(${placeholder} as ${timeType(type)})`;
    default:
      return placeholder;
  }
}

// The database itself refuses digits that a column does not hold; text it may cut where only spaces are lost.
function within(sql: string, from: ValueType, to: ValueType, flavor: Flavor): string {
  if (to.kind === "int" && from.kind !== "int") return safe(sql);
  if (to.kind !== "text" || to.max === undefined) return sql;
  if (from.max !== undefined && from.max <= to.max) return sql;
  const text = flavor.layout === "binary" ? `convert(${sql} using utf8mb4)` : sql;
  return unless(sql, `char_length(${text}) > ${to.max}`, "value.length");
}

function total(sql: string, of: ValueType): string {
  const sum = `sum(${sql})`;
  if (of.kind !== "float") {
    const exact: ValueType =
      of.kind === "decimal"
        ? { ...of, precision: (of.precision ?? 38) > 19 ? 38 : 19 }
        : { kind: "decimal", nullable: false, precision: 19, scale: 0 };
    return `coalesce(${held(sum, exact)}, 0)`;
  }
  // A sum that is no number any more comes as null.
  return `coalesce(${sum}, case when count(${sql}) > 0 then pow(10, 400 + count(${sql})) else 0e0 end)`;
}

// Among sorted groups MariaDB 10.11 takes the null of a computed decimal for the value before it.
function groupKey(sql: string, type: ValueType): string {
  return type.kind === "decimal" && type.nullable && !isColumn(sql)
    ? `${sql}, ${sql} is null`
    : sql;
}

function isColumn(sql: string): boolean {
  return /^\w+\.`(?:[^`]|``)+`$/.test(sql);
}

/** In a path of the database an index also finds what is no list; here it does not. */
function guarded(
  path: string,
  json: string,
  write: (path: string) => string,
  otherwise: string,
): string {
  const steps = path.slice(1).match(/\."[^"]*"|\[\d+\]/g) ?? [];
  const lists = steps.flatMap((step, i) =>
    step.startsWith("[") ? [`$${steps.slice(0, i).join("")}`] : [],
  );
  if (lists.length === 0) return write(path);
  const tests = lists.map((list) => `json_type(json_extract(${json}, ${literal(list)})) = 'ARRAY'`);
  return `(case when ${tests.join(" and ")} then ${write(path)} else ${otherwise} end)`;
}
