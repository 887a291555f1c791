import type { After, Arg, Const, Order } from "@wervel/data";
import { typeOf } from "@wervel/data";
import { expression, operand } from "./expression.ts";
import type { Emission, Frame } from "./frame.ts";
import { Refusal } from "./refusal.ts";

/** Writes the keys of an `order by`. Keys that are the same for every row are left out. */
export function orderKeys(
  emission: Emission,
  frame: Frame,
  order: readonly Order[],
  write: (sql: string) => string = sortKey,
): string {
  return order
    .filter(({ key }) => !("arg" in key) && !("const" in key))
    .map((key) => orderKey(emission, frame, key, write))
    .filter((key) => !/^(?:true|false) /.test(key))
    .join(", ");
}

/** Keeps a whole number among the keys of an order or a group from being read as the number of a column. */
export function sortKey(sql: string): string {
  return /^[-+]?\d+$/.test(sql) ? `${sql} + 0` : sql;
}

function orderKey(
  emission: Emission,
  frame: Frame,
  { key, dir, nulls }: Order,
  write: (sql: string) => string,
): string {
  const { dialect } = emission;
  const sql = write(expression(emission, frame, key));
  const sorted = `${sql} ${dir}`;
  if (!typeOf(key, frame.scope).nullable) return sorted;
  const given = (dialect.nulls === "smallest") === (dir === "asc") ? "first" : "last";
  if (nulls === given && dialect.sortsNulls?.(sql) !== false) return sorted;
  if (dialect.nullsKeyword) return `${sorted} nulls ${nulls}`;
  const test = `case when ${sql} is null then ${nulls === "first" ? 0 : 1} else ${nulls === "first" ? 1 : 0} end`;
  return `${test}, ${sorted}`;
}

interface Bound {
  readonly sql: string;
  /** Missing where the cursor's value is null. */
  readonly value: string | undefined;
  readonly nullable: boolean;
  readonly dir: Order["dir"];
  readonly nulls: Order["nulls"];
}

/** Writes the condition of the rows that stand after a position of the order. */
export function keyset(
  emission: Emission,
  frame: Frame,
  order: readonly Order[],
  after: After,
): string {
  if (after.length !== order.length)
    throw new Refusal(
      "well-typed",
      `A cursor of ${after.length} values does not fit an order of ${order.length} keys.`,
    );
  const bounds = order.map((key, i) => boundOf(emission, frame, key, after[i]!));
  const plain = bounds.every(
    (bound) => bound.value !== undefined && !bound.nullable && bound.dir === bounds[0]!.dir,
  );
  if (plain && bounds.length > 1 && emission.dialect.rowValues) {
    const sign = bounds[0]!.dir === "asc" ? ">" : "<";
    return `(${bounds.map((bound) => bound.sql).join(", ")}) ${sign} (${bounds.map((bound) => bound.value).join(", ")})`;
  }
  return beyond(bounds, 0);
}

function boundOf(emission: Emission, frame: Frame, key: Order, at: Arg | Const): Bound {
  const type = typeOf(key.key, frame.scope);
  const value = "const" in at && at.const === null ? undefined : operand(emission, at, type);
  return {
    sql: expression(emission, frame, key.key),
    value,
    nullable: type.nullable,
    dir: key.dir,
    nulls: key.nulls,
  };
}

// `a >= x and (a > x or (a = x and …))`: the first part bounds the index, a plain `or` would read the whole table.
function beyond(bounds: readonly Bound[], at: number): string {
  const bound = bounds[at]!;
  const past = strictly(bound);
  if (at === bounds.length - 1) return past ?? "1 = 0";
  const same = bound.value === undefined ? `${bound.sql} is null` : `${bound.sql} = ${bound.value}`;
  const tied = `(${same} and ${beyond(bounds, at + 1)})`;
  const either = past === undefined ? tied : `(${past} or ${tied})`;
  const leads =
    at === 0 && bound.value !== undefined && !(bound.nullable && bound.nulls === "last");
  return leads
    ? `(${bound.sql} ${bound.dir === "asc" ? ">=" : "<="} ${bound.value} and ${either})`
    : either;
}

function strictly({ sql, value, nullable, dir, nulls }: Bound): string | undefined {
  if (value === undefined) return nulls === "first" ? `${sql} is not null` : undefined;
  const past = `${sql} ${dir === "asc" ? ">" : "<"} ${value}`;
  return nullable && nulls === "last" ? `(${past} or ${sql} is null)` : past;
}
