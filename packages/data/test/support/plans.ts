import type { Agg, Expr, Nest, Order, Pred, Read, ValueType } from "../../src/plan/plan.ts";
import { t } from "./model.ts";

/** The path to a name, dots between hops. */
export function path(text: string): { readonly path: readonly string[] } {
  return { path: text.split(".") };
}

export function arg(
  index: number,
  type: ValueType = t.text,
): { readonly arg: number; readonly type: ValueType } {
  return { arg: index, type };
}

export function constant(
  value: string | number | boolean | null,
  type: ValueType,
): { readonly const: typeof value; readonly type: ValueType } {
  return { const: value, type };
}

export function eq(left: string, right: Expr): Pred {
  return { cmp: "eq", left: path(left), right };
}

export function asc(name: string): Order {
  return { key: path(name), dir: "asc", nulls: "first" };
}

export function desc(name: string): Order {
  return { key: path(name), dir: "desc", nulls: "last" };
}

export const limit = (
  count: number,
): { readonly limit: { readonly const: number; readonly type: ValueType } } => ({
  limit: { const: count, type: t.int },
});

/** A read of an entity, all parts but the fields optional. */
export function read(
  entity: string,
  fields: readonly string[],
  parts: Partial<Omit<Read, "from" | "take">> & {
    readonly nest?: Readonly<Record<string, Nest>>;
    readonly from?: Read["from"];
  } = {},
): Read {
  const { nest = {}, order = [], from = { entity }, ...rest } = parts;
  return { from, order, ...rest, take: { fields, nest } };
}

export function nest(via: string, inner: Read, one = false): Nest {
  return { via, read: inner, one };
}

export const count: Agg = { fn: "count" };
