import type { EntityDescription } from "../model/description.ts";
import { entityOf, relationOf, type Scope } from "../oracle/scope.ts";
import { typeOf } from "../oracle/types.ts";
import type { Expr, Name, Pred, Read } from "../plan/plan.ts";
import { allOf, endOf, linkedTo } from "./conditions.ts";
import { crossRefused } from "./cross-refused.ts";
import type { Places } from "./places.ts";

/** An aggregate of the records of a relation, as a value of their owner. */
export type Over = Extract<Expr, { over: unknown }>;

/** The column of a read in another store that holds what was asked for. */
export const value = "$value";

/** Whether an aggregate is one of records in another store, or of links there. */
export function isElsewhere(
  places: Places,
  owner: EntityDescription | undefined,
  { over }: Over,
): boolean {
  const relation = owner === undefined ? undefined : relationOf(owner, over);
  return relation !== undefined && places.isCrossing(owner!.name, relation);
}

/** Reads an aggregate where its records are, by the keys of their owners: a row for each owner that has some. */
export function aggregatesBy(
  places: Places,
  owner: EntityDescription,
  { over, where, agg }: Over,
  known: Pred | undefined,
): Read {
  const relation = relationOf(owner, over)!;
  const { through } = relation;
  const theirs = relation.pairs.map(([, name]) => name);
  const holder = entityOf(places.model, through?.link ?? relation.to);
  const condition =
    through === undefined ? where : linkedTo(holder, relation.to, through.pairs, where);
  const of =
    agg.of === undefined || through === undefined
      ? agg.of
      : atEnd(agg.of, endOf(holder, relation.to, through.pairs));
  const all = allOf(known, condition);
  return {
    from: { entity: holder.name },
    ...(all === undefined ? {} : { where: all }),
    group: { by: theirs, agg: { [value]: of === undefined ? agg : { ...agg, of } } },
    order: [],
    take: { fields: [...theirs, value], nest: {} },
  };
}

function atEnd(expr: Expr, end: Name): Expr {
  if ("path" in expr) return { path: [end, ...expr.path] };
  if ("arg" in expr || "const" in expr) return expr;
  if ("op" in expr) return { ...expr, args: expr.args.map((argument) => atEnd(argument, end)) };
  throw crossRefused(
    "/let",
    "What is computed of linked records in another store is more than operators.",
    "an aggregate of a field",
  );
}

/** What an owner of no records gets: counts and sums of nothing are zero; everything else of nothing is null. */
export function nothingOf(expr: Expr, scope: Scope): unknown {
  if (!("over" in expr) || !["count", "countDistinct", "sum"].includes(expr.agg.fn)) return null;
  const { kind, scale = 0 } = typeOf(expr, scope);
  if (kind === "int64") return 0n;
  return kind === "decimal" ? (0).toFixed(scale) : 0;
}
