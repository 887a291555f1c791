import type {
  CmpOp,
  EntityDescription,
  Expr,
  Pred,
  RelationDescription,
  ValueType,
} from "@wervel/data";
import type { Part } from "../layout/layout.ts";
import type { End, Found, Known, Values } from "./access.ts";

interface About {
  readonly field: string;
  readonly of: Part["of"];
  /** Which of the conditions it comes from. */
  readonly from: number;
  /** The condition says nothing more than this. */
  readonly isExact: boolean;
}

/** What one condition of a filter says about a field in terms of an index. */
export type Binding =
  | (About & { readonly equal: Values; readonly single: boolean })
  | (About & { readonly end: End });

/** Finds values of related records; undefined where there is no way to them. */
export type FindRelated = (
  relation: RelationDescription,
  where: Pred,
) => Found | { readonly direct: Values } | undefined;

/** The conditions that must all hold. */
export function conditionsOf(where: Pred | undefined): readonly Pred[] {
  if (where === undefined) return [];
  return "and" in where ? where.and.flatMap(conditionsOf) : [where];
}

/** Reads conditions as values and ranges of fields. What an index cannot say is left out. */
export function bindingsOf(
  entity: EntityDescription,
  conditions: readonly Pred[],
  related: FindRelated,
): readonly Binding[] {
  return conditions.flatMap((condition, from) => {
    const binding =
      bindingOf(entity, condition, from) ?? relatedBinding(entity, condition, from, related);
    return binding === undefined ? [] : [binding];
  });
}

const nothing: Known = { const: null, type: { kind: "json", nullable: true } };
const isTrue: Known = { const: true, type: { kind: "bool", nullable: false } };

function bindingOf(entity: EntityDescription, pred: Pred, from: number): Binding | undefined {
  const value = { of: "value", from, isExact: true } as const;
  if ("cmp" in pred) return comparison(entity, pred, from);
  if ("in" in pred && !Array.isArray(pred.in)) {
    const field = ownField(entity, pred.in as Expr);
    if (field === undefined || !fits(field.type, pred.list.type as ValueType)) return undefined;
    return { ...value, field: field.name, equal: { list: pred.list.arg }, single: false };
  }
  if ("null" in pred) {
    const field = ownField(entity, pred.null);
    return field && { ...value, field: field.name, equal: { one: nothing }, single: true };
  }
  if ("bool" in pred) {
    const field = ownField(entity, pred.bool);
    return field && { ...value, field: field.name, equal: { one: isTrue }, single: true };
  }
  if ("element" in pred) return elementBinding(entity, pred, from);
  return undefined;
}

function comparison(
  entity: EntityDescription,
  { cmp, left, right }: Extract<Pred, { cmp: unknown }>,
  from: number,
): Binding | undefined {
  const field = ownField(entity, left);
  if (field === undefined || !("arg" in right || "const" in right)) return undefined;
  const { type, name } = field;
  const base = { field: name, from, isExact: true } as const;
  const fitting = fits(type, right.type);
  switch (cmp) {
    case "eq":
      return fitting ? { ...base, of: "value", equal: { one: right }, single: true } : undefined;
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return fitting ? { ...base, of: "value", end: { op: cmp, value: right } } : undefined;
    case "startsWith":
      return type.kind === "text"
        ? { ...base, of: "value", end: { op: cmp, value: right } }
        : undefined;
    case "eqFold":
      return { ...base, of: "folded", equal: { one: right }, single: true, isExact: false };
    case "startsWithFold":
      return { ...base, of: "folded", end: { op: "startsWith", value: right }, isExact: false };
    default:
      return listComparison(cmp, field, right, from);
  }
}

function listComparison(
  cmp: CmpOp,
  { name, type, elementIndex }: EntityDescription["fields"][string],
  right: Known,
  from: number,
): Binding | undefined {
  if (!elementIndex || type.of === undefined) return undefined;
  const base = { field: name, of: "element", from } as const;
  if (cmp === "has" && fits(type.of, right.type))
    return { ...base, equal: { one: right }, single: true, isExact: true };
  if (
    cmp === "hasAny" &&
    "arg" in right &&
    right.type.of !== undefined &&
    fits(type.of, right.type.of)
  )
    return { ...base, equal: { list: right.arg }, single: false, isExact: false };
  return undefined;
}

function elementBinding(
  entity: EntityDescription,
  { element, where }: Extract<Pred, { element: unknown }>,
  from: number,
): Binding | undefined {
  const field = element.length === 1 ? entity.fields[element[0]!] : undefined;
  if (field?.elementIndex !== true || !("cmp" in where) || where.cmp !== "eq") return undefined;
  const { left, right } = where;
  if (!("path" in left) || left.path.join() !== "value" || !("arg" in right || "const" in right))
    return undefined;
  if (!fits(field.type.of!, right.type)) return undefined;
  return {
    field: field.name,
    of: "element",
    from,
    isExact: true,
    equal: { one: right },
    single: true,
  };
}

/** A condition on related records says which values the fields have that lead to them. */
function relatedBinding(
  entity: EntityDescription,
  pred: Pred,
  from: number,
  related: FindRelated,
): Binding | undefined {
  const asked = relatedCondition(pred);
  if (asked === undefined || !Object.hasOwn(entity.relations, asked.name)) return undefined;
  const relation = entity.relations[asked.name]!;
  if (relation.pairs.length !== 1) return undefined;
  const found = related(relation, asked.where);
  if (found === undefined) return undefined;
  const field = relation.pairs[0]![0];
  const base = { field, of: "value", from, isExact: true } as const;
  if ("direct" in found) return { ...base, equal: found.direct, single: "one" in found.direct };
  return { ...base, equal: { found }, single: false };
}

const anything: Pred = { and: [] };

function relatedCondition(pred: Pred): { readonly name: string; readonly where: Pred } | undefined {
  if ("some" in pred) {
    const [name, ...rest] = pred.some;
    const where = pred.where ?? anything;
    if (rest.length === 0) return { name: name!, where };
    return { name: name!, where: { some: rest, where } };
  }
  // Through a to-one that leads nowhere a value is null: only conditions that a null never meets may go this way.
  if ("cmp" in pred && pred.cmp !== "ne") {
    const hop = hopOf(pred.left);
    const { right } = pred;
    if (hop === undefined || !("arg" in right || "const" in right)) return undefined;
    if ("const" in right ? right.const === null : right.type.nullable) return undefined;
    return { name: hop.name, where: { ...pred, left: hop.rest } };
  }
  if ("bool" in pred) {
    const hop = hopOf(pred.bool);
    return hop && { name: hop.name, where: { bool: hop.rest } };
  }
  return undefined;
}

function hopOf(expr: Expr): { readonly name: string; readonly rest: Expr } | undefined {
  if (!("path" in expr) || expr.path.length < 2) return undefined;
  const [name, ...rest] = expr.path;
  return { name: name!, rest: { path: rest } };
}

function ownField(
  entity: EntityDescription,
  expr: Expr,
): EntityDescription["fields"][string] | undefined {
  if (!("path" in expr) || expr.path.length !== 1) return undefined;
  const name = expr.path[0]!;
  return Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
}

const unordered: ReadonlySet<string> = new Set(["json", "list", "object", "vector"]);

/** Tells whether a value of this type can be written as the field's values are. */
function fits(field: ValueType, value: ValueType): boolean {
  if (unordered.has(field.kind)) return false;
  if (field.kind === "decimal" && value.kind === "decimal")
    return (value.scale ?? 0) <= (field.scale ?? 0);
  if (field.kind === value.kind) return true;
  if (field.kind === "int64" && value.kind === "int") return true;
  const texts = ["text", "choice"];
  return texts.includes(field.kind) && texts.includes(value.kind);
}
