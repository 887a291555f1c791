import type { EntityDescription, ModelDescription } from "../model/description.ts";
import { sourceScope } from "../oracle/read-scope.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type {
  Agg,
  Assignments,
  Expr,
  Name,
  Nest,
  Pred,
  Read,
  SetOp,
  Source,
  Target,
  Write,
} from "../plan/plan.ts";

/** A filter of this name separates tenants: it also holds for to-one relations, and nothing lifts it. */
const tenantFilter = "tenant";

/**
 * Puts the filters that a model declares into plans: on roots, on to-many relations and in quantifiers, however deep. To-one relations keep
 * showing what a filter hides elsewhere (the author of an article stays its author), except across tenants.
 */
export class ModelFilters {
  readonly #model: ModelDescription;
  readonly #without: ReadonlySet<string>;
  readonly #needed: boolean;

  constructor(model: ModelDescription, without: readonly string[] = []) {
    this.#model = model;
    this.#without = new Set(without);
    this.#needed = Object.values(model.entities).some(
      (entity) => Object.keys(entity.filters).length > 0,
    );
  }

  read(read: Read): Read {
    return this.#needed ? this.#read(read, "many") : read;
  }

  write(write: Write): Write {
    if (!this.#needed) return write;
    if ("update" in write) {
      const entity = entityOf(this.#model, write.update.entity);
      return {
        ...write,
        update: this.#target(write.update),
        set: this.#assignments(write.set, entity),
      };
    }
    if ("updateMany" in write) {
      const entity = entityOf(this.#model, write.updateMany);
      const where = this.#where(write.where, entity, "many");
      return where === undefined ? write : { ...write, where };
    }
    return "delete" in write ? { ...write, delete: this.#target(write.delete) } : write;
  }

  #target(target: Target): Target {
    const entity = entityOf(this.#model, target.entity);
    const where = this.#where(target.where, entity, "many");
    return where === undefined ? target : { ...target, where };
  }

  #assignments(set: Assignments, entity: EntityDescription): Assignments {
    return Object.fromEntries(
      Object.entries(set).map(([name, operation]) => {
        const [kind, expr] = Object.entries(operation)[0] as [string, Expr];
        return [name, { [kind]: this.#expr(expr, entity) } as unknown as SetOp];
      }),
    );
  }

  #read(read: Read, kind: "one" | "many"): Read {
    const { entity } = sourceScope(this.#model, read.from);
    const filtered = "entity" in read.from || "walk" in read.from;
    const where =
      filtered && entity !== undefined
        ? this.#where(read.where, entity, kind)
        : this.#maybe(read.where, entity);
    const { where: _, ...rest } = read;
    return {
      ...rest,
      from: this.#source(read.from, kind),
      ...(where === undefined ? {} : { where }),
      ...(read.let === undefined
        ? {}
        : { let: mapValues(read.let, (expr) => this.#expr(expr, entity)) }),
      ...(read.group === undefined
        ? {}
        : {
            group: {
              by: read.group.by,
              agg: mapValues(read.group.agg, (agg) => this.#agg(agg, entity)),
            },
          }),
      order: read.order.map((order) => ({ ...order, key: this.#expr(order.key, entity) })),
      take: { ...read.take, nest: mapValues(read.take.nest, (nest) => this.#nest(nest, entity)) },
    };
  }

  #source(from: Source, kind: "one" | "many"): Source {
    if ("read" in from) return { read: this.#read(from.read, kind) };
    if ("each" in from) return { ...from, of: this.#read(from.of, kind) };
    if ("walk" in from)
      return { walk: { ...from.walk, start: this.#read(from.walk.start, "many") } };
    return from;
  }

  #nest(nest: Nest, entity: EntityDescription | undefined): Nest {
    const kind = entity === undefined ? undefined : relationOf(entity, nest.via)?.kind;
    return { ...nest, read: this.#read(nest.read, kind ?? "many") };
  }

  #where(
    where: Pred | undefined,
    entity: EntityDescription,
    kind: "one" | "many",
  ): Pred | undefined {
    const own = this.#maybe(where, entity);
    const filters = this.#filtersOf(entity, kind);
    if (filters.length === 0) return own;
    const parts =
      own === undefined ? filters : "and" in own ? [...own.and, ...filters] : [own, ...filters];
    return parts.length === 1 ? parts[0] : { and: parts };
  }

  #filtersOf(entity: EntityDescription, kind: "one" | "many"): Pred[] {
    return Object.entries(entity.filters)
      .filter(([name]) => name === tenantFilter || (kind === "many" && !this.#without.has(name)))
      .map(([, pred]) => pred);
  }

  #maybe(pred: Pred | undefined, entity: EntityDescription | undefined): Pred | undefined {
    return pred === undefined ? undefined : this.#pred(pred, entity);
  }

  #pred(pred: Pred, entity: EntityDescription | undefined): Pred {
    if ("and" in pred) return { and: pred.and.map((part) => this.#pred(part, entity)) };
    if ("or" in pred) return { or: pred.or.map((part) => this.#pred(part, entity)) };
    if ("not" in pred) return { not: this.#pred(pred.not, entity) };
    if ("cmp" in pred)
      return {
        ...pred,
        left: this.#expr(pred.left, entity),
        right: this.#expr(pred.right, entity),
      };
    if ("null" in pred) return { null: this.#expr(pred.null, entity) };
    if ("bool" in pred) return { bool: this.#expr(pred.bool, entity) };
    if ("some" in pred) return this.#some(pred, entity);
    return pred;
  }

  #some(pred: Extract<Pred, { some: unknown }>, entity: EntityDescription | undefined): Pred {
    let target = entity;
    let kind: "one" | "many" = "one";
    for (const name of pred.some) {
      const relation = target === undefined ? undefined : relationOf(target, name);
      if (relation === undefined) return pred;
      target = entityOf(this.#model, relation.to);
      kind = relation.kind;
    }
    const where = this.#where(pred.where, target!, kind);
    return where === undefined ? pred : { some: pred.some, where };
  }

  #expr(expr: Expr, entity: EntityDescription | undefined): Expr {
    if ("is" in expr) return { is: this.#pred(expr.is, entity) };
    if ("over" in expr) return this.#over(expr, entity);
    if ("case" in expr)
      return {
        case: expr.case.map(
          ([pred, value]) => [this.#pred(pred, entity), this.#expr(value, entity)] as const,
        ),
        else: this.#expr(expr.else, entity),
      };
    return "op" in expr
      ? { ...expr, args: expr.args.map((argument) => this.#expr(argument, entity)) }
      : expr;
  }

  #over(expr: Extract<Expr, { over: unknown }>, entity: EntityDescription | undefined): Expr {
    const relation = entity === undefined ? undefined : relationOf(entity, expr.over);
    if (relation === undefined) return expr;
    const target = entityOf(this.#model, relation.to);
    const where = this.#where(expr.where, target, relation.kind);
    const agg =
      expr.agg.of === undefined ? expr.agg : { ...expr.agg, of: this.#expr(expr.agg.of, target) };
    return where === undefined ? { ...expr, agg } : { ...expr, agg, where };
  }

  #agg(agg: Agg, entity: EntityDescription | undefined): Agg {
    return {
      fn: agg.fn,
      ...(agg.of === undefined ? {} : { of: this.#expr(agg.of, entity) }),
      ...(agg.where === undefined ? {} : { where: this.#pred(agg.where, entity) }),
    };
  }
}

function mapValues<T, U>(record: Readonly<Record<Name, T>>, map: (value: T) => U): Record<Name, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
