import type { ModelDescription } from "../model/description.ts";
import type { After, Arg, Const, Order, Page, Read, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { compileExpr } from "./expression.ts";
import { IllTyped } from "./ill-typed.ts";
import { selectScope } from "./read-scope.ts";
import type { Scope } from "./scope.ts";
import type { Run } from "./source.ts";
import { typeOf } from "./types.ts";
import { comparatorOf, isOrdered } from "./value.ts";

/** One step of a read, from rows to rows. */
export type Stage = (rows: readonly Row[], run: Run) => readonly Row[];

/** The order and the page of a read: one stage, since a cursor is a place in the order. */
export function compileOrder(model: ModelDescription, read: Read): Stage[] {
  const scope = selectScope(model, read);
  const page = compilePage(read.page);
  if (read.order.length === 0)
    return [(rows, run) => page(run.arrange === undefined ? rows : run.arrange([...rows]), run)];
  const keys = read.order.map((order) => compileExpr(order.key, scope));
  const types = read.order.map((order, i) => orderedType(order, scope, i));
  const compare = orderOf(read.order, types);
  const after =
    read.page?.after === undefined
      ? undefined
      : compileAfter(read.page.after, read.order, types, scope);
  return [
    (rows, run) => {
      if (rows.length <= 1 && after === undefined) return page(rows, run);
      const keyed = rows.map((row) => ({ row, keys: keys.map((key) => key(row, run)) }));
      const rest = after === undefined ? keyed : keyed.filter(after(run));
      return page(
        rest.toSorted((left, right) => compare(left.keys, right.keys)).map(({ row }) => row),
        run,
      );
    },
  ];
}

function orderedType(order: Order, scope: Scope, index: number): ValueType {
  const type = typeOf(order.key, scope, `/order/${index}`);
  if (!isOrdered(type)) throw new IllTyped(`/order/${index}`, `A ${type.kind} has no order.`);
  return type;
}

type CompareKeys = (left: readonly unknown[], right: readonly unknown[]) => number;

function orderOf(order: readonly Order[], types: readonly ValueType[]): CompareKeys {
  const comparators = order.map((key, i) =>
    compareNullable(key, comparatorOf(types[i]!, types[i]!)),
  );
  return (left, right) => {
    for (let i = 0; i < comparators.length; i++) {
      const difference = comparators[i]!(left[i], right[i]);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

function compareNullable(
  order: Order,
  compare: (left: unknown, right: unknown) => number,
): (left: unknown, right: unknown) => number {
  const sign = order.dir === "asc" ? 1 : -1;
  const nullFirst = order.nulls === "first" ? -1 : 1;
  return (left, right) => {
    if (left === null) return right === null ? 0 : nullFirst;
    if (right === null) return -nullFirst;
    return sign * compare(left, right);
  };
}

function compileAfter(
  after: After,
  order: readonly Order[],
  types: readonly ValueType[],
  scope: Scope,
): (run: Run) => (row: { readonly keys: readonly unknown[] }) => boolean {
  if (after.length !== order.length)
    throw new IllTyped(
      "/page/after",
      `The cursor has ${after.length} values for ${order.length} order keys.`,
    );
  const compare = orderOf(order, types);
  const values = after.map((value) => compileExpr(value, scope));
  return (run) => {
    const position = values.map((value) => value({}, run));
    return ({ keys }) => compare(keys, position) > 0;
  };
}

function compilePage(page: Page | undefined): Stage {
  if (page === undefined) return (rows) => rows;
  const offset = compileBound(page.offset);
  const limit = compileBound(page.limit);
  return (rows, run) => {
    const start = offset(run) ?? 0;
    const count = limit(run);
    return rows.slice(start, count === undefined ? undefined : start + count);
  };
}

function compileBound(bound: Arg | Const | undefined): (run: Run) => number | undefined {
  if (bound === undefined) return () => undefined;
  if ("const" in bound) return () => bound.const as number;
  return (run) => run.args[bound.arg] as number;
}
