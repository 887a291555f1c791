import {
  type Agg,
  type EntityDescription,
  entityScope,
  type Expr,
  type ModelDescription,
  outputScope,
  type Path,
  type Plan,
  type Pred,
  type Read,
  type RelationDescription,
  relationOf,
  resolvePath,
  rowScope,
  type Scope,
  selectScope,
  type Source,
  sourceScope,
} from "@wervel/data";
import { resolveRelation } from "@wervel/data/interpreter";

/** A relation that a plan goes along, and where. */
export interface UsedRelation {
  readonly relation: RelationDescription;
  readonly node: string;
}

/** Lists the relations that the interpreter follows when it runs a plan. */
export function usedRelations(model: ModelDescription, plan: Plan): readonly UsedRelation[] {
  const walker = new Walker(model);
  if ("children" in plan) walker.children(plan.children, plan.read);
  else if ("from" in plan) walker.read(plan, "");
  else walker.write(plan);
  return walker.used;
}

class Walker {
  readonly used: UsedRelation[] = [];
  readonly #model: ModelDescription;

  constructor(model: ModelDescription) {
    this.#model = model;
  }

  children(of: { readonly entity: string; readonly relation: string }, read: Read): void {
    this.#use(relationOf(this.#entity(of.entity), of.relation)!, "/children");
    this.read(read, "/read");
  }

  write(plan: Exclude<Plan, Read | { readonly children: unknown }>): void {
    const target = "update" in plan ? plan.update : "delete" in plan ? plan.delete : undefined;
    if (target !== undefined) {
      const scope = entityScope(this.#model, this.#entity(target.entity));
      this.#pred(target.where, scope, "/where");
      for (const { key } of target.order ?? []) this.#expr(key, scope, "/order");
      if ("set" in plan) this.#set(plan.set, scope);
    } else if ("updateMany" in plan) {
      const scope = entityScope(this.#model, this.#entity(plan.updateMany));
      this.#pred(plan.where, scope, "/where");
      this.#set(plan.set, scope);
    } else if ("upsert" in plan)
      this.#set(plan.set, entityScope(this.#model, this.#entity(plan.upsert)));
  }

  read(read: Read, at: string): void {
    this.#source(read.from, `${at}/from`);
    const source = sourceScope(this.#model, read.from);
    for (const [name, expr] of Object.entries(read.let ?? {}))
      this.#expr(expr, source, `${at}/let/${name}`);
    const row = rowScope(this.#model, read);
    this.#pred(read.where, row, `${at}/where`);
    for (const [name, agg] of Object.entries(read.group?.agg ?? {}))
      this.#agg(agg, row, `${at}/group/agg/${name}`);
    const select = selectScope(this.#model, read);
    read.order.forEach(({ key }, i) => this.#expr(key, select, `${at}/order/${i}`));
    for (const path of read.take.keys ?? []) this.#path(path, select, `${at}/take/keys`);
    for (const [name, { via, read: inner }] of Object.entries(read.take.nest)) {
      const relation = select.entity && relationOf(select.entity, via);
      if (relation !== undefined) this.#use(relation, `${at}/take/nest/${name}`);
      this.read(inner, `${at}/take/nest/${name}/read`);
    }
  }

  #source(from: Source, at: string): void {
    if ("read" in from) this.read(from.read, `${at}/read`);
    else if ("each" in from) this.read(from.of, `${at}/of`);
    else if ("walk" in from) {
      this.read(from.walk.start, `${at}/walk/start`);
      const { entity } = outputScope(this.#model, {
        ...from.walk.start,
        take: { fields: [], nest: {} },
      });
      const start = entity ?? sourceScope(this.#model, from.walk.start.from).entity;
      for (const name of from.walk.via) {
        const relation = start && relationOf(start, name);
        if (relation !== undefined) this.#use(relation, `${at}/walk`);
      }
      if (from.walk.where !== undefined && start !== undefined)
        this.#pred(from.walk.where, entityScope(this.#model, start), `${at}/walk/where`);
      if (from.walk.stop !== undefined && start !== undefined)
        this.#pred(from.walk.stop, entityScope(this.#model, start), `${at}/walk/stop`);
    }
  }

  #set(set: Readonly<Record<string, object>>, scope: Scope): void {
    for (const [name, operation] of Object.entries(set))
      for (const expr of Object.values(operation) as Expr[])
        this.#expr(expr, scope, `/set/${name}`);
  }

  #expr(expr: Expr, scope: Scope, at: string): void {
    if ("path" in expr) this.#path(expr.path, scope, at);
    else if ("op" in expr) expr.args.forEach((arg, i) => this.#expr(arg, scope, `${at}/args/${i}`));
    else if ("is" in expr) this.#pred(expr.is, scope, `${at}/is`);
    else if ("case" in expr) {
      expr.case.forEach(([pred, value], i) => {
        this.#pred(pred, scope, `${at}/case/${i}`);
        this.#expr(value, scope, `${at}/case/${i}`);
      });
      this.#expr(expr.else, scope, `${at}/else`);
    } else if ("over" in expr) {
      const relation = relationOf(scope.entity!, expr.over)!;
      this.#use(relation, at);
      const target = entityScope(this.#model, this.#entity(relation.to));
      this.#agg(expr.agg, target, `${at}/agg`);
      this.#pred(expr.where, target, `${at}/where`);
    }
  }

  #agg(agg: Agg, scope: Scope, at: string): void {
    if (agg.of !== undefined) this.#expr(agg.of, scope, `${at}/of`);
    this.#pred(agg.where, scope, `${at}/where`);
  }

  #pred(pred: Pred | undefined, scope: Scope, at: string): void {
    if (pred === undefined) return;
    if ("and" in pred) pred.and.forEach((part, i) => this.#pred(part, scope, `${at}/and/${i}`));
    else if ("or" in pred) pred.or.forEach((part, i) => this.#pred(part, scope, `${at}/or/${i}`));
    else if ("not" in pred) this.#pred(pred.not, scope, `${at}/not`);
    else if ("cmp" in pred) {
      this.#expr(pred.left, scope, `${at}/left`);
      this.#expr(pred.right, scope, `${at}/right`);
    } else if ("in" in pred)
      for (const expr of [pred.in].flat() as Expr[]) this.#expr(expr, scope, `${at}/in`);
    else if ("null" in pred) this.#expr(pred.null, scope, `${at}/null`);
    else if ("bool" in pred) this.#expr(pred.bool, scope, `${at}/bool`);
    else if ("some" in pred) {
      const { hops, relation } = resolveRelation(pred.some, scope);
      for (const used of [...hops, relation]) this.#use(used, at);
      this.#pred(pred.where, entityScope(this.#model, this.#entity(relation.to)), `${at}/where`);
    } else this.#path(pred.element, scope, at);
  }

  #path(path: Path, scope: Scope, at: string): void {
    for (const relation of resolvePath(path, scope).hops) this.#use(relation, at);
  }

  #use(relation: RelationDescription, node: string): void {
    this.used.push({ relation, node });
  }

  #entity(name: string): EntityDescription {
    return this.#model.entities[name]!;
  }
}
