import type { EntityDescription } from "../model/description.ts";
import type { Pred } from "../plan/plan.ts";
import { allOf } from "./conditions.ts";
import type { Places } from "./places.ts";
import { type Decide, pushDown } from "./push-down.ts";

/**
 * Takes a conjunction apart, and puts together what it asks of one record in another store: so that store is asked once, and finds the
 * record by whichever of the conditions has an index.
 */
export function gathered(
  places: Places,
  entity: EntityDescription | undefined,
  pred: Pred,
  decide: Decide,
): readonly Pred[] {
  const parts: Pred[] = [];
  const placeOf = new Map<string, number>();
  for (const part of conjuncts(pred).map((each) => reaching(places, entity, each, decide))) {
    const way = wayOf(places, entity, part);
    const place = way === undefined ? undefined : placeOf.get(way);
    if (place === undefined) {
      if (way !== undefined) placeOf.set(way, parts.length);
      parts.push(part);
      continue;
    }
    const known = parts[place] as Quantifier;
    const where = allOf(known.where, (part as Quantifier).where);
    parts[place] = { some: known.some, ...(where === undefined ? {} : { where }) };
  }
  return parts;
}

type Quantifier = Extract<Pred, { some: unknown }>;

function conjuncts(pred: Pred): readonly Pred[] {
  return "and" in pred ? pred.and.flatMap(conjuncts) : [pred];
}

/** A condition in the form "there is such a record", where it is one on a record of another store. */
function reaching(
  places: Places,
  entity: EntityDescription | undefined,
  pred: Pred,
  decide: Decide,
): Pred {
  if ("and" in pred || "or" in pred || "some" in pred) return pred;
  if (!("not" in pred)) return pushDown(places, entity, pred, decide) ?? pred;
  const inner = reaching(places, entity, pred.not, decide);
  return "not" in inner ? inner.not : { not: inner };
}

/** The way to the one record that a condition asks for; of several records each condition may be satisfied by another. */
function wayOf(
  places: Places,
  entity: EntityDescription | undefined,
  pred: Pred,
): string | undefined {
  if (!("some" in pred)) return undefined;
  const found = places.crossingOf(entity, pred.some, true);
  const isOne = found?.relation.kind === "one" && found.rest.length === 0;
  return isOne ? pred.some.join(".") : undefined;
}
