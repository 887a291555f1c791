import type { EntityDescription } from "../model/description.ts";
import { sourceScope } from "../oracle/read-scope.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Agg, Expr, Name, Nest, Path, Pred, Read, Source } from "../plan/plan.ts";
import { isElsewhere } from "./aggregates.ts";
import { countedIn } from "./counted.ts";
import { crossRefused } from "./cross-refused.ts";
import { gathered } from "./gather.ts";
import { crossingIn, type Decide, pushDown } from "./push-down.ts";
import type { Places } from "./places.ts";
import type { Elsewhere, RootSide } from "./semi-join.ts";

/** Rewrites what one store is asked, so that it names nothing of another one. */
export class Rewriter {
  readonly #places: Places;
  readonly #elsewhere: Elsewhere;

  constructor(places: Places, elsewhere: Elsewhere) {
    this.#places = places;
    this.#elsewhere = elsewhere;
  }

  readonly #decide: Decide = (test) => this.#elsewhere.decide(test);

  read(read: Read): Read {
    const { entity } = sourceScope(this.#places.model, read.from);
    const { where, let: columns, group } = read;
    return {
      ...read,
      from: this.#source(read.from),
      ...(where === undefined ? {} : { where: this.where(where, entity, "entity" in read.from) }),
      ...(columns === undefined ? {} : { let: mapped(columns, (expr) => this.expr(expr, entity)) }),
      ...(group === undefined
        ? {}
        : { group: { by: group.by, agg: mapped(group.agg, (agg) => this.#agg(agg, entity)) } }),
      order: read.order.map((order) => ({ ...order, key: this.#orderKey(order.key, entity) })),
      take: { ...read.take, nest: mapped(read.take.nest, (nest) => this.#nest(nest, entity)) },
    };
  }

  /** Rewrites a filter; where it is that of an entity itself, its other parts narrow each part that reaches out. */
  where(where: Pred, entity: EntityDescription | undefined, isRoot: boolean): Pred {
    if (!isRoot || entity === undefined) return this.pred(where, entity, undefined);
    const parts = gathered(this.#places, entity, where, this.#decide);
    const own = parts.filter((part) => this.isOwn(part, entity));
    if (own.length === parts.length) return where;
    if (parts.length === 1) return this.pred(parts[0]!, entity, { entity, where: undefined });
    const root = {
      entity,
      where: own.length === 0 ? undefined : own.length === 1 ? own[0] : { and: own },
    };
    return {
      and: parts.map((part) => (own.includes(part) ? part : this.pred(part, entity, root))),
    };
  }

  /** Whether a condition needs no other store. */
  isOwn(pred: Pred, entity: EntityDescription | undefined): boolean {
    const probe = new Rewriter(this.#places, nowhere);
    try {
      probe.pred(pred, entity, undefined);
      return true;
    } catch {
      return false;
    }
  }

  pred(pred: Pred, entity: EntityDescription | undefined, root: RootSide | undefined): Pred {
    if ("and" in pred) {
      const parts = gathered(this.#places, entity, pred, this.#decide);
      return { and: parts.map((part) => this.pred(part, entity, root)) };
    }
    if ("or" in pred) return { or: pred.or.map((part) => this.pred(part, entity, root)) };
    if ("not" in pred) return { not: this.pred(pred.not, entity, root) };
    if ("some" in pred) return this.#some(pred, entity, root);
    const counted = countedIn(this.#places, entity, pred);
    if (counted !== undefined) return this.#elsewhere.count({ counted, owner: entity!, root });
    const pushed = pushDown(this.#places, entity, pred, this.#decide);
    if (pushed !== undefined) return this.pred(pushed, entity, root);
    if ("cmp" in pred)
      return {
        ...pred,
        left: this.expr(pred.left, entity),
        right: this.expr(pred.right, entity),
      };
    if ("in" in pred)
      return Array.isArray(pred.in) ? pred : { ...pred, in: this.expr(pred.in as Expr, entity) };
    if ("null" in pred) return { null: this.expr(pred.null, entity) };
    if ("bool" in pred) {
      if ("is" in pred.bool) return { bool: { is: this.pred(pred.bool.is, entity, root) } };
      return { bool: this.expr(pred.bool, entity) };
    }
    return pred;
  }

  #some(
    pred: Extract<Pred, { some: unknown }>,
    entity: EntityDescription | undefined,
    root: RootSide | undefined,
  ): Pred {
    const found = this.#places.crossingOf(entity, pred.some, true);
    if (found === undefined) {
      if (pred.where === undefined || entity === undefined) return pred;
      return {
        some: pred.some,
        where: this.pred(pred.where, this.#end(entity, pred.some), undefined),
      };
    }
    const { hops, relation, rest } = found;
    const where: Pred | undefined =
      rest.length === 0
        ? pred.where
        : { some: rest, ...(pred.where === undefined ? {} : { where: pred.where }) };
    return this.#elsewhere.some({ hops, relation, where, root });
  }

  #end(entity: EntityDescription, path: Path): EntityDescription {
    return path.reduce(
      (owner, name) => entityOf(this.#places.model, relationOf(owner, name)!.to),
      entity,
    );
  }

  /** Rewrites the conditions inside an expression; a value of another store is refused. */
  expr(expr: Expr, entity: EntityDescription | undefined): Expr {
    if ("is" in expr) return { is: this.pred(expr.is, entity, undefined) };
    if (crossingIn(this.#places, entity, [expr]) !== undefined && "case" in expr)
      throw elsewhere(expr.case[0]![1]);
    if ("case" in expr)
      return {
        case: expr.case.map(
          ([pred, value]) =>
            [this.pred(pred, entity, undefined), this.expr(value, entity)] as const,
        ),
        else: this.expr(expr.else, entity),
      };
    if ("op" in expr)
      return { ...expr, args: expr.args.map((argument) => this.expr(argument, entity)) };
    if ("over" in expr) return this.#over(expr, entity);
    if (crossingIn(this.#places, entity, [expr]) !== undefined) throw elsewhere(expr);
    return expr;
  }

  #over(expr: Extract<Expr, { over: unknown }>, entity: EntityDescription | undefined): Expr {
    const relation = entity === undefined ? undefined : relationOf(entity, expr.over);
    if (relation === undefined || entity === undefined) return expr;
    if (isElsewhere(this.#places, entity, expr))
      throw crossRefused(
        "",
        `What is counted of ${expr.over} is in another store.`,
        "it in a select or a condition of its own, or local({ maxRows })",
      );
    const target = entityOf(this.#places.model, relation.to);
    return {
      ...expr,
      agg: {
        ...expr.agg,
        ...(expr.agg.of === undefined ? {} : { of: this.expr(expr.agg.of, target) }),
      },
      ...(expr.where === undefined ? {} : { where: this.pred(expr.where, target, undefined) }),
    };
  }

  #agg(agg: Agg, entity: EntityDescription | undefined): Agg {
    return {
      ...agg,
      ...(agg.of === undefined ? {} : { of: this.expr(agg.of, entity) }),
      ...(agg.where === undefined ? {} : { where: this.pred(agg.where, entity, undefined) }),
    };
  }

  #orderKey(key: Expr, entity: EntityDescription | undefined): Expr {
    if (crossingIn(this.#places, entity, [key]) === undefined) return this.expr(key, entity);
    throw crossRefused(
      "/order",
      "The order is by a value of another store.",
      "an order by fields of the entity itself, or local({ maxRows })",
    );
  }

  #source(from: Source): Source {
    if ("read" in from) return { read: this.read(from.read) };
    if ("each" in from) return { ...from, of: this.read(from.of) };
    if (!("walk" in from)) return from;
    const { walk } = from;
    const { entity } = sourceScope(this.#places.model, walk.start.from);
    const crossing = walk.via.find((name) => {
      const relation = entity === undefined ? undefined : relationOf(entity, name);
      return relation !== undefined && this.#places.isCrossing(entity!.name, relation);
    });
    if (crossing !== undefined)
      throw crossRefused(
        "/from/walk",
        `The links that ${crossing} is walked by are in another store.`,
        "one store for the entity and its links",
      );
    const where =
      walk.where === undefined ? {} : { where: this.pred(walk.where, entity, undefined) };
    const stop = walk.stop === undefined ? {} : { stop: this.pred(walk.stop, entity, undefined) };
    return { walk: { ...walk, ...where, ...stop, start: this.read(walk.start) } };
  }

  #nest(nest: Nest, entity: EntityDescription | undefined): Nest {
    const relation = entity === undefined ? undefined : relationOf(entity, nest.via);
    if (relation !== undefined && this.#places.isCrossing(entity!.name, relation))
      throw crossRefused(
        `/take/nest/${nest.via}`,
        `The records of ${nest.via} are in another store.`,
        "a query, which reads them apart",
      );
    return { ...nest, read: this.read(nest.read) };
  }
}

/** No other store may be asked. */
const nowhere: Elsewhere = {
  some: () => refuseAll(),
  count: () => refuseAll(),
  decide: () => refuseAll(),
};

function refuseAll(): never {
  throw crossRefused("", "", "");
}

function elsewhere(expr: Expr): Error {
  return crossRefused(
    "",
    `The value ${(expr as { path: Path }).path.join(".")} is in another store.`,
    "it in a select or a condition of its own, or local({ maxRows })",
  );
}

function mapped<T, U>(record: Readonly<Record<Name, T>>, map: (value: T) => U): Record<Name, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
