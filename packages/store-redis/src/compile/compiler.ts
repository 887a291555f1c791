import {
  checkPlan,
  type EntityDescription,
  type ModelDescription,
  type Order,
  type Plan,
  type Pred,
  type Read,
  type Refused,
  type RelationDescription,
  type Scan,
  type Target,
  type Write,
} from "@wervel/data";
import { compileQuery, compileWrite, Constraints, isWrite } from "@wervel/data/interpreter";
import type { Found, Values } from "../access/access.ts";
import { conditionsOf, type FindRelated } from "../access/bindings.ts";
import { chooseAccess, type Chosen } from "../access/choose.ts";
import { usedRelations } from "../access/used-relations.ts";
import { finderOf } from "../layout/finder.ts";
import type { Shape } from "../layout/shape.ts";
import { elementsOf } from "./elements.ts";
import { explainText } from "./explain.ts";
import {
  type ChildrenProgram,
  type Finish,
  innermostOf,
  type ReadProgram,
  type RedisCompiled,
  type Search,
  withInnermost,
  type WriteProgram,
} from "./program.ts";

/** Turns plans into programs, or says which index is missing. The authority on what this store answers. */
export class Compiler {
  readonly #model: ModelDescription;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #constraints: Constraints;

  constructor(model: ModelDescription, shapes: ReadonlyMap<string, Shape>) {
    this.#model = model;
    this.#shapes = shapes;
    this.#constraints = new Constraints(model);
  }

  compile(plan: Plan): RedisCompiled | Refused {
    const refused = checkPlan(this.#model, plan) ?? this.#checkRelations(plan);
    if (refused !== undefined) return refused;
    if ("children" in plan) return compiled(this.#children(plan), "index");
    if (isWrite(plan)) return this.#write(plan);
    const program = this.read(plan as Read);
    return "refused" in program ? program : compiled(program, scanOf(program.search));
  }

  /** Compiles a read, also one that only serves another. */
  read(plan: Read): ReadProgram | Refused {
    const inner = innermostOf(plan);
    const found = this.#search(inner, "");
    if ("refused" in found) return found;
    const { search, settled } = found;
    const isPlain = plan === inner && search.isCut;
    const settledPlan = withInnermost(plan, (read) => withoutConditions(read, settled));
    const cutPlan = withInnermost(settledPlan, withoutPage);
    const finish = compileQuery(this.#model, plan);
    return {
      kind: "read",
      search,
      isPlain,
      isOneTrip: isNamed(search) && usedRelations(this.#model, plan).length === 0,
      finish,
      finishSettled:
        settled.size === 0 ? finish : lazily(() => compileQuery(this.#model, settledPlan)),
      finishCut: lazily(() => compileQuery(this.#model, cutPlan)),
      counts: countOf(plan, search),
      elements: elementsOf(plan, search.entity, search.shape),
      test: search.isCut ? lazily(() => compileQuery(this.#model, testOf(inner))) : undefined,
    };
  }

  #search(read: Read, at: string): { search: Search; settled: ReadonlySet<Pred> } | Refused {
    const entity = this.#model.entities[(read.from as { entity: string }).entity]!;
    const shape = this.#shapes.get(entity.name)!;
    const isCut = read.group === undefined && read.distinct !== true;
    const wanted = isCut ? read : { where: read.where, order: [] };
    const chosen = chooseAccess(entity, shape, wanted, this.#related);
    if (chosen === undefined) return withoutIndex(entity, read.where, read.order, at);
    return {
      search: {
        entity,
        shape,
        access: chosen.access,
        order: read.order,
        page: isCut ? read.page : undefined,
        isFiltered: read.where !== undefined || shape.expires !== undefined,
        isCut,
      },
      settled: chosen.settled,
    };
  }

  /** Finds, for a condition on related records, the values by which own records refer to them. */
  readonly #related: FindRelated = (relation, where) => {
    const { through } = relation;
    const theirs = relation.pairs[0]![1];
    if (through === undefined) {
      const isSure = relation.kind === "one" && relation.enforced;
      return this.#ends(relation.to, theirs, where, isSure);
    }
    if (through.pairs.length !== 1) return undefined;
    const [far, farKey] = through.pairs[0]!;
    const ends = this.#ends(relation.to, farKey, where, this.#isReference(through.link, far));
    const links = ends && this.#linksOf(through.link, far, theirs);
    if (ends === undefined || links === undefined) return undefined;
    const found: Found =
      "direct" in ends ? { read: { values: ends.direct }, column: farKey } : ends;
    return { ...found, link: { read: links, column: theirs } };
  };

  /** The values of a field of the records that fit. Where a reference makes sure that they are there, a condition on that field is enough. */
  #ends(
    to: string,
    field: string,
    where: Pred,
    isSure: boolean,
  ): Found | { readonly direct: Values } | undefined {
    const direct = isSure ? directValues(where, field) : undefined;
    if (direct !== undefined) return { direct };
    const program = this.read({
      from: { entity: to },
      order: [],
      take: { fields: [field], nest: {} },
      ...(isAnything(where) ? {} : { where }),
    });
    if ("refused" in program || program.search.access.kind === "whole") return undefined;
    return { read: program, column: field };
  }

  #isReference(entity: string, field: string): boolean {
    return Object.values(this.#model.entities[entity]!.relations).some(
      ({ kind, enforced, pairs }) =>
        kind === "one" && enforced && pairs.length === 1 && pairs[0]![0] === field,
    );
  }

  /** The links whose far end is one of a list of values. */
  #linksOf(link: string, far: string, near: string): ReadProgram | undefined {
    const { type } = this.#model.entities[link]!.fields[far]!;
    const program = this.read({
      from: { entity: link },
      where: { in: { path: [far] }, list: { arg: 0, type } },
      order: [],
      take: { fields: [near], nest: {} },
    });
    return "refused" in program ? undefined : program;
  }

  #children(plan: Extract<Plan, { children: unknown }>): ChildrenProgram {
    const entity = this.#model.entities[plan.children.entity]!;
    const relation = entity.relations[plan.children.relation]!;
    return {
      kind: "children",
      parents: plan.parents,
      relation,
      finish: compileQuery(this.#model, plan),
      search: this.#childSearch(relation, plan.read),
    };
  }

  /** An index that gives the records of one parent in the order of the read, where nothing else is asked of them. */
  #childSearch(relation: RelationDescription, read: Read): Search | undefined {
    if (
      relation.through !== undefined ||
      !("entity" in read.from) ||
      read.page?.limit === undefined
    )
      return undefined;
    if (read.group !== undefined || read.distinct === true || read.page.after !== undefined)
      return undefined;
    const entity = this.#model.entities[relation.to]!;
    const shape = this.#shapes.get(entity.name)!;
    const fixed = relation.pairs.map(([, theirs], i): readonly [string, Values] => [
      theirs,
      { one: { arg: i, type: entity.fields[theirs]!.type } },
    ]);
    const chosen = chooseAccess(entity, shape, read, () => undefined, fixed);
    if (chosen?.access.kind !== "index") return undefined;
    const { access } = chosen;
    if (!access.isExact || !access.isOrdered || access.equal.length < fixed.length)
      return undefined;
    const { order, page } = read;
    return { entity, shape, access, order, page, isFiltered: true, isCut: true };
  }

  #write(plan: Write): RedisCompiled | Refused {
    const target = "update" in plan ? plan.update : "delete" in plan ? plan.delete : undefined;
    const found = target === undefined ? undefined : this.#target(target);
    if (found !== undefined && "refused" in found) return found;
    const program: WriteProgram = {
      kind: "write",
      search: found,
      write: compileWrite(this.#model, plan, this.#constraints),
      entity: entityOfWrite(plan),
      isInsert: "insert" in plan,
    };
    return compiled(program, found === undefined ? "key" : scanOf(found));
  }

  #target({ entity: name, where, order = [], page }: Target): Search | Refused {
    const entity = this.#model.entities[name]!;
    const shape = this.#shapes.get(name)!;
    const chosen: Chosen | undefined = chooseAccess(
      entity,
      shape,
      { where, order, page },
      this.#related,
    );
    if (chosen === undefined) return withoutIndex(entity, where, order, "");
    const isFiltered = where !== undefined;
    return { entity, shape, access: chosen.access, order, page, isFiltered, isCut: true };
  }

  #checkRelations(plan: Plan): Refused | undefined {
    for (const { relation, node } of usedRelations(this.#model, plan)) {
      const near = relation.through?.link ?? relation.to;
      const missing =
        this.#unreachable(
          near,
          relation.pairs.map(([, theirs]) => theirs),
          node,
        ) ??
        (relation.through &&
          this.#unreachable(
            relation.to,
            relation.through.pairs.map(([, theirs]) => theirs),
            node,
          ));
      if (missing !== undefined) return missing;
    }
    return undefined;
  }

  #unreachable(entity: string, fields: readonly string[], node: string): Refused | undefined {
    if (finderOf(this.#shapes.get(entity)!, fields) !== undefined) return undefined;
    return missingIndex(
      node,
      `No index of ${entity} leads to its records by ${fields.join(", ")}.`,
      `index: [[${fields.map((field) => `"${field}"`).join(", ")}]] on ${entity}`,
    );
  }
}

function compiled(program: RedisCompiled["program"], scan: Scan): RedisCompiled {
  const isOne = program.kind === "read" && program.isOneTrip;
  return {
    grade: isOne || program.kind === "write" ? "native" : "composed",
    trips: isOne ? 1 : "per-level",
    scan,
    text: () => explainText(program),
    program,
  };
}

/** Whole keys are the names of records; one that may have ended has to be looked at. */
function isNamed({ access, shape }: Search): boolean {
  return (
    shape.expires === undefined &&
    access.kind === "index" &&
    access.layout.kind === "key" &&
    access.equal.length === shape.key.length &&
    access.equal.every((values) => "one" in values)
  );
}

function scanOf({ access, shape }: Search): Scan {
  if (access.kind === "whole") return "full";
  if (access.kind === "union") return "index";
  const isOne =
    access.layout.kind !== "index" && access.equal.length === access.layout.parts.length;
  return isOne || (access.layout.kind === "key" && access.equal.length === shape.key.length)
    ? "key"
    : "index";
}

/** A count of exactly what a way finds is a count of members. */
function countOf(plan: Read, { access, shape }: Search): string | undefined {
  if (!("entity" in plan.from) || plan.group === undefined || plan.group.by.length > 0)
    return undefined;
  const [aggregate, ...others] = Object.entries(plan.group.agg);
  if (aggregate === undefined || others.length > 0) return undefined;
  const [name, { fn, of, where }] = aggregate;
  if (fn !== "count" || of !== undefined || where !== undefined) return undefined;
  if (plan.take.fields.length !== 1 || plan.take.fields[0] !== name || plan.page !== undefined)
    return undefined;
  if (access.kind === "whole")
    return plan.where === undefined && shape.expires === undefined ? name : undefined;
  return access.kind === "index" && access.isExact ? name : undefined;
}

function withoutConditions(read: Read, settled: ReadonlySet<Pred>): Read {
  if (settled.size === 0 || read.where === undefined) return read;
  const { where, ...rest } = read;
  const left = conditionsOf(where).filter((condition) => !settled.has(condition));
  return left.length === 0 ? rest : { ...rest, where: { and: left } };
}

function withoutPage({ page: _, ...read }: Read): Read {
  return read;
}

/** The read without its selection and page: what remains is whether a record is asked for. */
function testOf({ from, let: columns, where, order, page }: Read): Read {
  return {
    from,
    order: page?.after === undefined ? [] : order,
    take: { fields: [], nest: {} },
    ...(columns === undefined ? {} : { let: columns }),
    ...(where === undefined ? {} : { where }),
    ...(page?.after === undefined ? {} : { page: { after: page.after } }),
  };
}

function lazily(compile: () => Finish): Finish {
  let made: Finish | undefined;
  return (run) => (made ??= compile())(run);
}

/** A condition that says nothing but which value the field has. */
function directValues(where: Pred, field: string): Values | undefined {
  const conditions = conditionsOf(where);
  if (conditions.length !== 1) return undefined;
  const only = conditions[0]!;
  if ("cmp" in only && only.cmp === "eq" && isField(only.left, field)) {
    const { right } = only;
    return "arg" in right || "const" in right ? { one: right } : undefined;
  }
  if (
    "in" in only &&
    !Array.isArray(only.in) &&
    isField(only.in as { path?: readonly string[] }, field)
  )
    return { list: only.list.arg };
  return undefined;
}

function isField(expr: object, field: string): boolean {
  return "path" in expr && (expr.path as readonly string[]).join("\0") === field;
}

function isAnything(where: Pred): boolean {
  return "and" in where && where.and.length === 0;
}

function entityOfWrite(plan: Write): string {
  if ("insert" in plan) return plan.insert;
  if ("upsert" in plan) return plan.upsert;
  if ("update" in plan) return plan.update.entity;
  if ("updateMany" in plan) return plan.updateMany;
  if ("delete" in plan) return plan.delete.entity;
  return "link" in plan ? plan.link.entity : plan.unlink.entity;
}

function withoutIndex(
  entity: EntityDescription,
  where: Pred | undefined,
  order: readonly Order[],
  at: string,
): Refused {
  const isOwn = (part: string): boolean => Object.hasOwn(entity.fields, part.replace(/^-/, ""));
  const wanted = orderParts(order);
  // No index keeps what is computed, as the score of what is near.
  const parts = [...equalFields(entity, where), ...(wanted.every(isOwn) ? wanted : [])];
  const fields = [...new Map(parts.map((part) => [part.replace(/^-/, ""), part])).values()];
  const keyed = fields.filter((field) => !entity.key.includes(field.replace(/^-/, "")));
  const names = keyed.length === 0 ? fields : keyed;
  return missingIndex(
    where === undefined ? `${at}/order` : `${at}/where`,
    `No index of ${entity.name} serves this ${where === undefined ? "order" : "filter"}, and Redis has no way to search without one.`,
    names.length === 0
      ? `a filter on an indexed field of ${entity.name}, or small: true on it`
      : `index: [[${names.map((name) => `"${name}"`).join(", ")}]] on ${entity.name}`,
  );
}

function missingIndex(node: string, why: string, instead: string): Refused {
  return {
    refused: true,
    code: "refused.capability",
    capability: "index",
    node,
    why,
    instead,
  };
}

function equalFields(entity: EntityDescription, where: Pred | undefined): readonly string[] {
  return conditionsOf(where).flatMap((condition) => {
    const left =
      "cmp" in condition
        ? condition.left
        : "in" in condition
          ? condition.in
          : "null" in condition
            ? condition.null
            : "bool" in condition
              ? condition.bool
              : undefined;
    if (left === undefined || !("path" in left)) return [];
    const name = left.path[0]!;
    return left.path.length === 1 && Object.hasOwn(entity.fields, name) ? [name] : [];
  });
}

function orderParts(order: readonly Order[]): readonly string[] {
  return order.flatMap(({ key, dir }) =>
    "path" in key && key.path.length === 1
      ? [dir === "desc" ? `-${key.path[0]}` : key.path[0]!]
      : [],
  );
}
