import type {
  EntityDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import { leadsIndex, uniqueKeys } from "../oracle/indexed.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Expr, Name, Path, Plan, Pred, Read } from "../plan/plan.ts";
import type { Scan } from "../store/store.ts";

type Access = "key" | "index" | "full";

/**
 * Tells how much a plan must look at, from the declared keys and indexes alone: records by a whole key, a part of an index, or all records of
 * an entity. References count as indexed, for migrations index them.
 */
export function scanOf(model: ModelDescription, plan: Plan): Scan {
  if ("children" in plan) return childrenScan(model, plan.children.entity, plan.children.relation);
  if ("from" in plan) return readScan(model, plan);
  if ("update" in plan) return targetScan(model, plan.update);
  if ("delete" in plan) return targetScan(model, plan.delete);
  return "key";
}

function childrenScan(model: ModelDescription, name: Name, relationName: Name): Access {
  const relation = relationOf(entityOf(model, name), relationName)!;
  return isIndexed(model, relation) ? "index" : "full";
}

function targetScan(
  model: ModelDescription,
  target: Pick<Read, "where"> & { readonly entity: Name },
): Access {
  return accessOf(model, entityOf(model, target.entity), target.where);
}

function readScan(model: ModelDescription, read: Read): Access {
  if ("read" in read.from) return readScan(model, read.from.read);
  if ("each" in read.from) return readScan(model, read.from.of);
  if ("walk" in read.from) return readScan(model, read.from.walk.start);
  const entity = entityOf(model, read.from.entity);
  const access = accessOf(model, entity, read.where);
  if (access !== "full") return access;
  if (isPlainCount(read)) return "index";
  const bounded =
    read.page?.limit !== undefined && read.group === undefined && read.distinct !== true;
  return bounded && isOrderIndexed(entity, read) ? "index" : "full";
}

/** Counting every record walks an index. */
function isPlainCount(read: Read): boolean {
  if (read.where !== undefined || read.group === undefined || read.group.by.length > 0)
    return false;
  return Object.values(read.group.agg).every(
    (agg) => agg.fn === "count" && agg.of === undefined && agg.where === undefined,
  );
}

function isOrderIndexed(entity: EntityDescription, read: Read): boolean {
  const first = read.order[0];
  if (first === undefined) return read.where === undefined;
  return (
    "path" in first.key && first.key.path.length === 1 && leadsIndex(entity, first.key.path[0]!)
  );
}

/** How the records that satisfy a predicate are found. */
function accessOf(
  model: ModelDescription,
  entity: EntityDescription,
  where: Pred | undefined,
): Access {
  if (where === undefined) return "full";
  const parts = conjuncts(where);
  const bound = new Set(parts.flatMap((part) => boundFields(part)));
  if (uniqueKeys(entity).some((key) => key.every((name) => bound.has(name)))) return "key";
  if ([...bound].some((name) => leadsIndex(entity, name))) return "index";
  return parts.some((part) => isIndexedPart(model, entity, part)) ? "index" : "full";
}

function conjuncts(pred: Pred): readonly Pred[] {
  return "and" in pred ? pred.and.flatMap(conjuncts) : [pred];
}

/** The own fields that a part of a filter binds to values known beforehand. */
function boundFields(part: Pred): readonly Name[] {
  if ("cmp" in part)
    return (part.cmp === "eq" || part.cmp === "in") && isKnown(part.right)
      ? ownField(part.left)
      : [];
  if ("in" in part)
    return Array.isArray(part.in)
      ? (part.in as readonly Expr[]).flatMap(ownField)
      : ownField(part.in as Expr);
  return "null" in part ? ownField(part.null) : "bool" in part ? ownField(part.bool) : [];
}

function ownField(expr: Expr): readonly Name[] {
  return "path" in expr && expr.path.length === 1 ? expr.path : [];
}

function isKnown(expr: Expr): boolean {
  return "arg" in expr || "const" in expr;
}

function isIndexedPart(model: ModelDescription, entity: EntityDescription, part: Pred): boolean {
  if ("or" in part)
    return (
      part.or.length > 0 && part.or.every((branch) => accessOf(model, entity, branch) !== "full")
    );
  if ("some" in part) return isIndexedQuantifier(model, entity, part.some, part.where);
  if ("element" in part)
    return part.element.length === 1 && entity.fields[part.element[0]!]?.elementIndex === true;
  if ("in" in part && !Array.isArray(part.in)) return isIndexedHop(model, entity, part.in as Expr);
  return "cmp" in part && isKnown(part.right) && isIndexedComparison(model, entity, part);
}

function isIndexedComparison(
  model: ModelDescription,
  entity: EntityDescription,
  part: Extract<Pred, { cmp: unknown }>,
): boolean {
  const field = ownField(part.left)[0];
  switch (part.cmp) {
    case "eq":
      return isIndexedHop(model, entity, part.left);
    case "lt":
    case "lte":
    case "gt":
    case "gte":
    case "startsWith":
      return field !== undefined && leadsIndex(entity, field);
    case "eqFold":
    case "startsWithFold":
      return field !== undefined && entity.fields[field]?.folded === true;
    case "has":
    case "hasAny":
    case "hasAll":
      return field !== undefined && entity.fields[field]?.elementIndex === true;
    default:
      return false;
  }
}

/** A field of a to-one relation, found by an index there and led back by the reference. */
function isIndexedHop(model: ModelDescription, entity: EntityDescription, expr: Expr): boolean {
  if (!("path" in expr) || expr.path.length < 2) return false;
  const path = expr.path;
  const field = path.at(-1)!;
  const end = followIndexed(model, entity, path.slice(0, -1));
  return end !== undefined && leadsIndex(end, field);
}

function isIndexedQuantifier(
  model: ModelDescription,
  entity: EntityDescription,
  path: Path,
  where: Pred | undefined,
): boolean {
  const end = followIndexed(model, entity, path);
  return end !== undefined && where !== undefined && accessOf(model, end, where) !== "full";
}

function followIndexed(
  model: ModelDescription,
  start: EntityDescription,
  path: Path,
): EntityDescription | undefined {
  let entity = start;
  for (const name of path) {
    const relation = relationOf(entity, name);
    if (
      relation === undefined ||
      !isIndexed(model, relation) ||
      !relation.pairs.every(([own]) => leadsIndex(entity, own))
    )
      return undefined;
    entity = entityOf(model, relation.to);
  }
  return entity;
}

function isIndexed(model: ModelDescription, relation: RelationDescription): boolean {
  const theirs = relation.pairs[0]?.[1];
  const target = entityOf(model, relation.through?.link ?? relation.to);
  return theirs !== undefined && leadsIndex(target, theirs);
}
