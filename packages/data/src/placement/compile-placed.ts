import { IllTyped } from "../oracle/ill-typed.ts";
import { refusalOf } from "../oracle/check-plan.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Assignments, Children, Name, Plan, Read, Write } from "../plan/plan.ts";
import type { StorePart } from "../store/placement.ts";
import type { Compiled, Refused } from "../store/store.ts";
import { type Choices, chosen } from "./choices.ts";
import { CrossRefused, crossRefused } from "./cross-refused.ts";
import { linkedChildren, linkedPlan } from "./linked-children.ts";
import { isOutboxEntity } from "../outbox/outbox-entities.ts";
import { afterKeys, onePart, type PlacedCompiled, whereWritten } from "./placed-compiled.ts";
import { nextArgument, type Places, rootOf } from "./places.ts";
import { holderOf, ownName } from "./part-model.ts";
import { project, withProjections } from "./projection.ts";
import { Rewriter } from "./rewrite.ts";
import { SemiJoins } from "./semi-join.ts";

/** Says how a plan runs over several stores, or why it does not. */
export function compilePlaced(places: Places, plan: Plan): PlacedCompiled | Refused {
  try {
    if ("from" in plan) return compileRead(places, plan);
    return "children" in plan ? compileChildren(places, plan) : compileWrite(places, plan);
  } catch (error) {
    if (error instanceof CrossRefused) return error.refused;
    if (error instanceof IllTyped) return refusalOf(error);
    throw error;
  }
}

function compileRead(places: Places, plan: Read): PlacedCompiled {
  return chosen(places.model, (choices) => {
    const joins = joinsOf(places, plan, choices);
    const projected = projectedOf(places, plan, joins);
    const read = new Rewriter(places, joins).read(projected.read);
    const main = compileAt(places, rootOf(plan.from), read, false);
    return withProjections(afterKeys(main, joins.steps), projected);
  });
}

function compileChildren(places: Places, plan: Children): PlacedCompiled {
  const { entity: owner, relation: name } = plan.children;
  const relation = relationOf(entityOf(places.model, owner), name);
  if (relation === undefined) throw new IllTyped("/children", `${owner} has no relation ${name}.`);
  const holder = holderOf(relation);
  if (relation.through !== undefined && places.partOf(holder) !== places.partOf(relation.to)) {
    const linked = linkedPlan(
      places,
      plan,
      relation as Parameters<typeof linkedPlan>[2],
      nextArgument(plan),
    );
    const links = compileAt(places, holder, linked.links, false);
    return linkedChildren(plan, linked, links, compileRead(places, linked.records));
  }
  const children = places.isCrossing(owner, relation)
    ? { entity: holder, relation: ownName(owner, name) }
    : plan.children;
  return chosen(places.model, (choices) => {
    const joins = joinsOf(places, plan, choices);
    const projected = projectedOf(places, plan.read, joins);
    const read = new Rewriter(places, joins).read(projected.read);
    const main = compileAt(places, holder, { ...plan, children, read }, false);
    return withProjections(afterKeys(main, joins.steps), projected);
  });
}

function compileWrite(places: Places, plan: Write): PlacedCompiled {
  const entity = writtenEntity(places, plan);
  if (isOutboxEntity(entity)) {
    const plans = places.parts.map((part) => [part, compileIn(part, plan, true)] as const);
    return whereWritten(places.partOf(entity), new Map(plans));
  }
  return chosen(places.model, (choices) => {
    const joins = joinsOf(places, plan, choices);
    const own = rewritten(plan, new Rewriter(places, joins), places);
    return afterKeys(compileAt(places, entity, own, true), joins.steps);
  });
}

function writtenEntity(places: Places, plan: Write): Name {
  if ("insert" in plan) return plan.insert;
  if ("upsert" in plan) return plan.upsert;
  if ("update" in plan) return plan.update.entity;
  if ("updateMany" in plan) return plan.updateMany;
  if ("delete" in plan) return plan.delete.entity;
  const { entity, relation: name } = "link" in plan ? plan.link : plan.unlink;
  const relation = relationOf(entityOf(places.model, entity), name);
  if (relation !== undefined && places.isCrossing(entity, relation))
    throw crossRefused(
      "",
      `The records that ${entity}.${name} links are in different stores.`,
      `an insert or a delete of ${holderOf(relation)}`,
    );
  return entity;
}

function rewritten(plan: Write, rewriter: Rewriter, { model }: Places): Write {
  const set = (assignments: Assignments, entity: Name): Assignments =>
    Object.fromEntries(
      Object.entries(assignments).map(([name, operation]) => {
        const [kind, expr] = Object.entries(operation)[0]!;
        return [name, { [kind]: rewriter.expr(expr, entityOf(model, entity)) }];
      }),
    ) as unknown as Assignments;
  if ("upsert" in plan) return { ...plan, set: set(plan.set, plan.upsert) };
  if ("updateMany" in plan) {
    const entity = entityOf(model, plan.updateMany);
    const where =
      plan.where === undefined ? {} : { where: rewriter.where(plan.where, entity, true) };
    return { ...plan, ...where, set: set(plan.set, plan.updateMany) };
  }
  if (!("update" in plan) && !("delete" in plan)) return plan;
  const target = "update" in plan ? plan.update : plan.delete;
  const entity = entityOf(model, target.entity);
  const { where, order } = target;
  const own = {
    ...target,
    ...(where === undefined ? {} : { where: rewriter.where(where, entity, true) }),
    ...(order === undefined
      ? {}
      : { order: order.map((each) => ({ ...each, key: rewriter.expr(each.key, entity) })) }),
  };
  return "update" in plan
    ? { ...plan, update: own, set: set(plan.set, target.entity) }
    : { ...plan, delete: own };
}

function joinsOf(places: Places, plan: Plan, choices: Choices): SemiJoins {
  const compile = (read: Read): PlacedCompiled => compileRead(places, read);
  return new SemiJoins({ places, compile, choices, next: nextArgument(plan) });
}

function projectedOf(places: Places, read: Read, joins: SemiJoins): ReturnType<typeof project> {
  return project(places, read, (asked) => compileRead(places, asked), joins.argument());
}

function compileAt(places: Places, entity: Name, plan: Plan, writes: boolean): PlacedCompiled {
  return compileIn(places.partOf(entity), plan, writes);
}

function compileIn(part: StorePart, plan: Plan, writes: boolean): PlacedCompiled {
  const compiled: Compiled | Refused = part.store.compile(plan);
  if (compiled.refused === true) throw new CrossRefused(compiled);
  return onePart(part, compiled, writes);
}
