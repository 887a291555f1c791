import type { Arg, Const, Expr, Name, Path, StoredKind, ValueType } from "../../plan/plan.ts";
import { entityScope, type Scope } from "../../oracle/scope.ts";
import { isOrdered } from "../../oracle/value.ts";
import { World } from "../world/model.ts";
import type { Random } from "./random.ts";
import type { Sample } from "./values.ts";

/** A plan while it is made: its randomness, its arguments, and names for what it computes. */
export class Draft {
  readonly random: Random;
  readonly args: unknown[] = [];
  #names = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** Makes an argument; null where the sample is null. */
  arg({ value, type }: Sample): Arg {
    this.args.push(value);
    return { arg: this.args.length - 1, type };
  }

  /** Makes an argument, or now and then a constant where the value can be one. */
  literal(sample: Sample): Arg | Const {
    const { value, type } = sample;
    const plain =
      value === null ||
      typeof value === "boolean" ||
      (type.kind === "int" && typeof value === "number") ||
      type.kind === "text";
    if (plain && this.random.chance(0.2)) return { const: value as string, type };
    return this.arg(sample);
  }

  /** Numbers a name that nothing else has. */
  name(): Name {
    return `c${++this.#names}`;
  }
}

/** A value that a scope offers, by the path to it. */
export interface Offer {
  readonly path: Path;
  readonly type: ValueType;
  /** The entity whose field it is. */
  readonly entity: Name | undefined;
  readonly folded: boolean;
}

/** Lists the values that a scope offers: its names, members of value objects, and fields over at most `hops` to-one relations. */
export function offersOf(scope: Scope, hops = 2): Offer[] {
  const offers: Offer[] = [];
  for (const [name, type] of scope.names) {
    const field = scope.entity?.fields[name];
    offers.push({
      path: [name],
      type,
      entity: field && scope.entity!.name,
      folded: field?.folded === true,
    });
    for (const [member, inner] of Object.entries(type.fields ?? {}))
      offers.push({
        path: [name, member],
        type: { ...inner, nullable: inner.nullable || type.nullable },
        entity: undefined,
        folded: false,
      });
  }
  if (hops === 0 || scope.entity === undefined) return offers;
  for (const relation of Object.values(scope.entity.relations)) {
    if (relation.kind !== "one" || scope.names.has(relation.name)) continue;
    const target = entityScope(scope.model, World.model.entities[relation.to]!);
    for (const offer of offersOf(target, hops - 1))
      offers.push({
        ...offer,
        path: [relation.name, ...offer.path],
        type: { ...offer.type, nullable: offer.type.nullable || relation.nullable },
      });
  }
  return offers;
}

/** Keeps the offers of one kind. A decimal of more than 18 digits is no number to compute with. */
export function offersOfKind(scope: Scope, kind: StoredKind): Offer[] {
  return offersOf(scope).filter(({ type }) => type.kind === kind && (type.precision ?? 0) <= 19);
}

/** Keeps the offers that have an order. */
export function orderedOffers(scope: Scope): Offer[] {
  return offersOf(scope, 1).filter(({ type }) => isOrdered(type));
}

/** Writes a path as an expression. */
export function at(offer: Offer): Expr {
  return { path: offer.path };
}
