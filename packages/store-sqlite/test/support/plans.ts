import type { Arg, CmpOp, Const, Expr, Order, Pred, Read, ValueType } from "@wervel/data";
import { t } from "./model.ts";

/** Short forms of plans. */
export const path = (...names: string[]): Expr => ({ path: names });
export const arg = (index: number, type: ValueType = t.text): Arg => ({ arg: index, type });
export const value = (given: Const["const"], type: ValueType = t.int): Const => ({
  const: given,
  type,
});
export const cmp = (op: CmpOp, left: Expr, right: Expr): Pred => ({ cmp: op, left, right });
export const asc = (...names: string[]): Order => ({
  key: path(...names),
  dir: "asc",
  nulls: "first",
});
export const desc = (...names: string[]): Order => ({
  key: path(...names),
  dir: "desc",
  nulls: "last",
});

/** A read of an entity with the given parts; takes `id` if nothing is said. */
export function read(
  entity: string,
  parts: Partial<Omit<Read, "take">> & { take?: readonly string[] } = {},
): Read {
  const { take = ["id"], ...rest } = parts;
  return { from: { entity }, order: [], ...rest, take: { fields: take, nest: {} } };
}
