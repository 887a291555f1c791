import { isDeepStrictEqual } from "node:util";
import { elementScope } from "../../oracle/resolve-relation.ts";
import { entityScope, type Scope } from "../../oracle/scope.ts";
import { isOrdered } from "../../oracle/value.ts";
import type { CmpOp, Expr, Path, Pred, ValueType } from "../../plan/plan.ts";
import { World } from "../world/model.ts";
import { at, type Draft, type Offer, offersOf, offersOfKind } from "./draft.ts";
import { counterpart, makeExpr } from "./expressions.ts";
import { sampleOfField, sampleOfKind } from "./values.ts";

/** Makes a predicate over a scope; deeper ones hold others. */
export function makePred(draft: Draft, scope: Scope, depth: number): Pred {
  const { random } = draft;
  const inner = (): Pred => makePred(draft, scope, depth - 1);
  if (depth > 0 && random.chance(0.35))
    return random.weighted<Pred>([
      [2, () => ({ and: Array.from({ length: random.below(4) }, inner) })],
      [2, () => ({ or: Array.from({ length: random.below(4) }, inner) })],
      [3, () => ({ not: inner() })],
    ]);
  return random.weighted<Pred>([
    [6, () => compare(draft, scope)],
    [2, () => (depth > 0 ? compareComputed(draft, scope, depth) : compare(draft, scope))],
    [3, () => search(draft, scope)],
    [3, () => among(draft, scope)],
    [1, () => ({ null: at(random.pick(offersOf(scope))) })],
    [
      1,
      () =>
        depth > 0
          ? { null: makeExpr(draft, scope, "int", depth, makePred) }
          : compare(draft, scope),
    ],
    [depth > 0 ? 4 : 0, () => some(draft, scope, depth)],
    [2, () => lists(draft, scope, depth)],
    [1, () => flag(draft, scope)],
    [1, () => structure(draft, scope)],
  ]);
}

const orders: readonly CmpOp[] = ["lt", "lte", "gt", "gte"];

function compare(draft: Draft, scope: Scope): Pred {
  const { random } = draft;
  const offer = random.pick(offersOf(scope));
  const cmp =
    isOrdered(offer.type) && random.chance(0.6)
      ? random.pick(orders)
      : random.pick<CmpOp>(["eq", "ne"]);
  const mates = offersOf(scope).filter(
    ({ type }) => type.kind === offer.type.kind && isSameShape(type, offer.type),
  );
  const right = random.chance(0.2) ? at(random.pick(mates)) : counterpart(draft, offer);
  return random.chance(0.1) && !("const" in right)
    ? { cmp, left: right, right: at(offer) }
    : { cmp, left: at(offer), right };
}

function isSameShape(left: ValueType, right: ValueType): boolean {
  if (left.kind === "list") return isDeepStrictEqual(left.of, right.of);
  if (left.kind === "object") return isDeepStrictEqual(left.fields, right.fields);
  return left.kind !== "decimal" || (left.precision ?? 0) > 19 === (right.precision ?? 0) > 19;
}

function compareComputed(draft: Draft, scope: Scope, depth: number): Pred {
  const { random } = draft;
  const kind = random.pick(["text", "int", "decimal", "instant", "date", "int64", "bool"] as const);
  const cmp = random.pick<CmpOp>(["eq", "ne", ...orders]);
  const left = makeExpr(draft, scope, kind, depth, makePred);
  return { cmp, left, right: makeExpr(draft, scope, kind, 1, makePred) };
}

const fragments = [
  "",
  "a",
  "A",
  "%",
  "_",
  "\\",
  "an",
  "é",
  "\u0301",
  "o",
  "Ro",
  "1",
  "b",
  "'",
  "ß",
  "\u{10000}",
];

function search(draft: Draft, scope: Scope): Pred {
  const { random } = draft;
  const folded = offersOf(scope, 1).filter((offer) => offer.folded);
  const needle = draft.literal({
    value: random.pick(fragments),
    type: { kind: "text", nullable: false },
  });
  if (folded.length > 0 && random.chance(0.4)) {
    const cmp = random.pick<CmpOp>(["eqFold", "startsWithFold", "containsFold"]);
    const offer = random.pick(folded);
    return {
      cmp,
      left: at(offer),
      right: random.chance(0.5)
        ? needle
        : draft.arg(sampleOfField(random, offer.entity!, offer.path.at(-1)!)),
    };
  }
  const texts = [...offersOfKind(scope, "text"), ...offersOfKind(scope, "choice")];
  if (texts.length === 0) return compare(draft, scope);
  const cmp = random.pick<CmpOp>(["startsWith", "endsWith", "contains"]);
  return {
    cmp,
    left: at(random.pick(texts)),
    right: random.chance(0.85) ? needle : at(random.pick(texts)),
  };
}

function among(draft: Draft, scope: Scope): Pred {
  const { random } = draft;
  const offers = offersOf(scope).filter(({ type }) => isOrdered(type));
  if (offers.length === 0) return { and: [] };
  const offer = random.pick(offers);
  const listed = listType(draft, offer);
  if (random.chance(0.8)) {
    draft.args.push(Array.from({ length: random.below(5) }, () => listed.value()));
    return { in: at(offer), list: { arg: draft.args.length - 1, type: listed.type } };
  }
  const second = random.pick(offers);
  const other = listType(draft, second);
  draft.args.push(Array.from({ length: random.below(4) }, () => [listed.value(), other.value()]));
  return {
    in: [at(offer), at(second)],
    list: { arg: draft.args.length - 1, type: [listed.type, other.type] },
  };
}

/** The type of a list's elements, and how to make them: of the field itself, so that all have its scale. */
function listType(
  draft: Draft,
  { entity, path, type }: Offer,
): { type: ValueType; value: () => unknown } {
  const { random } = draft;
  const value = (): unknown => {
    if (type.nullable && random.chance(0.15)) return null;
    if (entity !== undefined) return sampleOfField(random, entity, path.at(-1)!).value;
    return sampleOfKind(random, type.kind, true).value;
  };
  if (entity !== undefined)
    return {
      type: { ...World.model.entities[entity]!.fields[path.at(-1)!]!.type, nullable: true },
      value,
    };
  if (type.kind !== "decimal") return { type: { kind: type.kind, nullable: true }, value };
  const one = sampleOfField(random, "product", "price");
  return {
    type: { ...one.type, nullable: true },
    value: () => sampleOfField(random, "product", "price").value,
  };
}

function some(draft: Draft, scope: Scope, depth: number): Pred {
  const { random } = draft;
  const paths = relationPaths(scope, 2);
  if (paths.length === 0) return compare(draft, scope);
  const { path, to } = random.pick(paths);
  if (random.chance(0.2)) return { some: path };
  const target = entityScope(scope.model, World.model.entities[to]!);
  return { some: path, where: makePred(draft, target, depth - 1) };
}

/** Relations of a scope: over to-ones, to a last relation of either kind. */
function relationPaths(scope: Scope, hops: number): { path: Path; to: string }[] {
  if (scope.entity === undefined) return [];
  return Object.values(scope.entity.relations)
    .filter(({ name }) => !scope.names.has(name))
    .flatMap((relation) => {
      const own = { path: [relation.name], to: relation.to };
      if (relation.kind === "many" || hops === 0) return [own];
      const target = entityScope(scope.model, World.model.entities[relation.to]!);
      return [
        own,
        ...relationPaths(target, hops - 1).map(({ path, to }) => ({
          path: [relation.name, ...path],
          to,
        })),
      ];
    });
}

function lists(draft: Draft, scope: Scope, depth: number): Pred {
  const { random } = draft;
  const offers = offersOfKind(scope, "list").filter(({ entity }) => entity !== undefined);
  if (offers.length === 0) return compare(draft, scope);
  const offer = random.pick(offers);
  const type = World.model.entities[offer.entity!]!.fields[offer.path.at(-1)!]!.type;
  const sample = sampleOfField(random, offer.entity!, offer.path.at(-1)!);
  const elements = (sample.value ?? []) as readonly unknown[];
  const element = { value: elements[0] ?? zeroOf(type.of!), type: type.of! };
  return random.weighted<Pred>([
    [2, () => ({ cmp: "has", left: at(offer), right: draft.arg(element) })],
    [
      2,
      () => ({
        cmp: random.pick(["hasAny", "hasAll"]),
        left: at(offer),
        right: draft.arg({ value: elements, type: { ...type, nullable: false } }),
      }),
    ],
    [1, () => ({ cmp: "in", left: draft.arg(element), right: at(offer) })],
    [
      depth > 0 ? 2 : 0,
      () => ({
        element: offer.path,
        where: makePred(draft, elementScope(offer.path, scope), depth - 1),
      }),
    ],
  ]);
}

function zeroOf({ kind, fields = {} }: ValueType): unknown {
  if (kind === "object")
    return Object.fromEntries(
      Object.entries(fields).map(([name, type]) => [name, type.nullable ? null : zeroOf(type)]),
    );
  return kind === "text" ? "a" : kind === "int" ? 1 : "1.00";
}

function flag(draft: Draft, scope: Scope): Pred {
  const flags = offersOfKind(scope, "bool");
  return flags.length === 0 ? compare(draft, scope) : { bool: at(draft.random.pick(flags)) };
}

const jsonSteps = ["a", "b", "a b", 0, 1] as const;

/** A member of a JSON value: whether it is there, or what it is. */
function structure(draft: Draft, scope: Scope): Pred {
  const { random } = draft;
  const offers = offersOfKind(scope, "json");
  if (offers.length === 0) return compare(draft, scope);
  const left = at(random.pick(offers));
  const step = (): Expr => {
    const key = random.pick(jsonSteps);
    return {
      const: key,
      type: { kind: typeof key === "string" ? "text" : "int", nullable: false },
    };
  };
  if (random.chance(0.4)) return { cmp: "exists", left, right: step() };
  const inner: Expr = {
    op: "at",
    args: random.chance(0.3) ? [left, step(), step()] : [left, step()],
  };
  if (random.chance(0.3)) return { null: inner };
  const value = random.pick([1, "1", null, { b: [1, 2, { c: "x" }] }, [1, 2, { c: "x" }], "'"]);
  const type = { kind: "json", nullable: value === null } as const;
  return { cmp: random.pick(["eq", "ne"]), left: inner, right: draft.arg({ value, type }) };
}
