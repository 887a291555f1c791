import type { EntityDescription, ModelDescription } from "../model/description.ts";
import { sourceScope } from "../oracle/read-scope.ts";
import { entityOf, entityScope, relationOf } from "../oracle/scope.ts";
import { typeOf } from "../oracle/types.ts";
import { AmbientArguments } from "./ambient.ts";
import type {
  Agg,
  Assignments,
  Expr,
  Name,
  Nest,
  Path,
  Pred,
  Read,
  SetOp,
  Source,
  Target,
  Walk,
  Write,
} from "../plan/plan.ts";

/**
 * Puts the filters that a model declares into plans: on roots, on to-many relations and in quantifiers, however deep. To-one relations keep
 * showing what a filter hides elsewhere (the author of an article stays its author), except across tenants: there they are absent, also
 * where a path leads through them, and nothing lifts that.
 */
export class ModelFilters {
  readonly #model: ModelDescription;
  readonly #without: ReadonlySet<string>;
  readonly #ambient: AmbientArguments;
  readonly #needed: boolean;
  readonly #hasTenants: boolean;

  constructor(
    model: ModelDescription,
    without: readonly string[] = [],
    ambient: AmbientArguments = new AmbientArguments(0),
  ) {
    this.#model = model;
    this.#without = new Set(without);
    this.#ambient = ambient;
    const entities = Object.values(model.entities);
    this.#hasTenants = entities.some(({ tenant }) => tenant !== undefined);
    this.#needed =
      this.#hasTenants || entities.some(({ filters }) => Object.keys(filters).length > 0);
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
      const set = this.#assignments(write.set, entity);
      return { ...write, set, ...(where === undefined ? {} : { where }) };
    }
    if ("upsert" in write) {
      const entity = entityOf(this.#model, write.upsert);
      return { ...write, set: this.#assignments(write.set, entity) };
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
    const columns: Record<Name, Expr> = mapValues(read.let ?? {}, (expr) =>
      this.#expr(expr, entity),
    );
    const keys = read.take.keys?.map((path) => this.#keyPath(path, entity, columns));
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
      ...(Object.keys(columns).length === 0 ? {} : { let: columns }),
      ...(read.group === undefined
        ? {}
        : {
            group: {
              by: read.group.by,
              agg: mapValues(read.group.agg, (agg) => this.#agg(agg, entity)),
            },
          }),
      order: read.order.map((order) => ({ ...order, key: this.#expr(order.key, entity) })),
      take: {
        ...read.take,
        nest: mapValues(read.take.nest, (nest) => this.#nest(nest, entity)),
        ...(keys === undefined ? {} : { keys }),
      },
    };
  }

  /** A value beside the row that a path leads to through another tenant's record has a computed column instead. */
  #keyPath(path: Path, entity: EntityDescription | undefined, columns: Record<Name, Expr>): Path {
    const expr = this.#expr({ path }, entity);
    if ("path" in expr) return path;
    const name = `$tenant${Object.keys(columns).length}`;
    columns[name] = expr;
    return [name];
  }

  #source(from: Source, kind: "one" | "many"): Source {
    if ("read" in from) return { read: this.#read(from.read, kind) };
    if ("each" in from) return { ...from, of: this.#read(from.of, kind) };
    return "walk" in from ? { walk: this.#walk(from.walk) } : from;
  }

  /** A walk goes through what is merely hidden, never through another tenant's records. */
  #walk(walk: Walk): Walk {
    const { entity } = sourceScope(this.#model, walk.start.from);
    const own = this.#maybe(walk.where, entity);
    const parts = own === undefined ? [] : [own];
    if (entity?.tenant !== undefined) parts.push(this.#ofTenant(entity));
    const where = parts.length === 0 ? {} : { where: allOf(parts) };
    const ends = this.#maybe(walk.stop, entity);
    const stop = ends === undefined ? {} : { stop: ends };
    return { ...walk, ...where, ...stop, start: this.#read(walk.start, "many") };
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
    const filters = Object.entries(entity.filters)
      .filter(([name]) => kind === "many" && !this.#without.has(name))
      .map(([, pred]) => pred);
    return entity.tenant === undefined ? filters : [this.#ofTenant(entity), ...filters];
  }

  #ofTenant(entity: EntityDescription): Pred {
    const { kind } = entity.fields[entity.tenant!]!.type;
    const right = { arg: this.#ambient.number("tenant"), type: { kind, nullable: false } };
    return { cmp: "eq", left: { path: [entity.tenant!] }, right };
  }

  /** What must hold for a path not to lead through another tenant's record. */
  #tenantsOn(path: Path, entity: EntityDescription | undefined): Pred[] {
    if (!this.#hasTenants || path.length < 2) return [];
    const preds: Pred[] = [];
    let at = entity;
    for (let i = 0; i < path.length - 1; i++) {
      const relation = at === undefined ? undefined : relationOf(at, path[i]!);
      if (relation?.kind !== "one") break;
      at = entityOf(this.#model, relation.to);
      if (at.tenant !== undefined)
        preds.push({ some: path.slice(0, i + 1), where: this.#ofTenant(at) });
    }
    return preds;
  }

  #maybe(pred: Pred | undefined, entity: EntityDescription | undefined): Pred | undefined {
    return pred === undefined ? undefined : this.#pred(pred, entity);
  }

  #pred(pred: Pred, entity: EntityDescription | undefined): Pred {
    if ("and" in pred) return { and: pred.and.map((part) => this.#pred(part, entity)) };
    if ("or" in pred) return { or: pred.or.map((part) => this.#pred(part, entity)) };
    if ("not" in pred) return { not: this.#pred(pred.not, entity) };
    if ("cmp" in pred) return this.#comparison(pred, entity);
    if ("in" in pred) return this.#in(pred, entity);
    if ("element" in pred) return allOf([...this.#tenantsOn(pred.element, entity), pred]);
    if ("null" in pred) return { null: this.#expr(pred.null, entity) };
    if ("bool" in pred) return { bool: this.#expr(pred.bool, entity) };
    if ("some" in pred) return this.#some(pred, entity);
    return pred;
  }

  /** Where null makes a comparison false, the tenants stand beside it, so that indexes and folded fields still serve it. */
  #comparison(pred: Extract<Pred, { cmp: unknown }>, entity: EntityDescription | undefined): Pred {
    const { left, right } = pred;
    const tenants = "path" in left ? this.#tenantsOn(left.path, entity) : [];
    if (tenants.length === 0 || pred.cmp === "eq" || pred.cmp === "ne")
      return { ...pred, left: this.#expr(left, entity), right: this.#expr(right, entity) };
    return allOf([...tenants, { ...pred, right: this.#expr(right, entity) }]);
  }

  #in(pred: Extract<Pred, { in: unknown }>, entity: EntityDescription | undefined): Pred {
    const left = pred.in as Expr | readonly Expr[];
    return Array.isArray(left)
      ? { ...pred, in: left.map((part: Expr) => this.#expr(part, entity)) }
      : { ...pred, in: this.#expr(left as Expr, entity) };
  }

  #some(pred: Extract<Pred, { some: unknown }>, entity: EntityDescription | undefined): Pred {
    const tenants = this.#tenantsOn(pred.some, entity);
    if (tenants.length === 0) return this.#someOf(pred, entity);
    return allOf([...tenants, this.#someOf(pred, entity)]);
  }

  #someOf(pred: Extract<Pred, { some: unknown }>, entity: EntityDescription | undefined): Pred {
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
    if ("path" in expr) return this.#path(expr, entity);
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

  #path(expr: Extract<Expr, { path: unknown }>, entity: EntityDescription | undefined): Expr {
    const tenants = this.#tenantsOn(expr.path, entity);
    if (tenants.length === 0) return expr;
    const type = typeOf(expr, entityScope(this.#model, entity!));
    return {
      case: [[allOf(tenants), expr]],
      else: { const: null, type: { ...type, nullable: true } },
    };
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

function allOf(preds: readonly Pred[]): Pred {
  return preds.length === 1 ? preds[0]! : { and: preds };
}

function mapValues<T, U>(record: Readonly<Record<Name, T>>, map: (value: T) => U): Record<Name, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
