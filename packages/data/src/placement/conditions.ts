import type { EntityDescription } from "../model/description.ts";
import type { Name, Path, Pred, ValueType } from "../plan/plan.ts";

/** The condition that the values at some paths are among the keys that an argument holds. */
export function isOneOf(
  paths: readonly Path[],
  arg: number,
  entity: EntityDescription,
  fields: readonly Name[],
): Pred {
  const types = fields.map((name): ValueType => ({
    ...entity.fields[name]!.type,
    nullable: false,
  }));
  if (paths.length === 1) return { in: { path: paths[0]! }, list: { arg, type: types[0]! } };
  return { in: paths.map((path) => ({ path })), list: { arg, type: types } };
}

/** All of some conditions, those left out that are undefined. */
export function allOf(...conditions: readonly (Pred | undefined)[]): Pred | undefined {
  const parts = conditions.filter((each) => each !== undefined);
  return parts.length < 2 ? parts[0] : { and: parts };
}

/** The condition on the records of a link that there is a record at its other end, which satisfies `where`. */
export function linkedTo(
  link: EntityDescription,
  to: Name,
  pairs: readonly (readonly [link: Name, theirs: Name])[],
  where: Pred | undefined,
): Pred {
  return { some: [endOf(link, to, pairs)], ...(where === undefined ? {} : { where }) };
}

/** The to-one relation of a link that leads on. */
export function endOf(
  link: EntityDescription,
  to: Name,
  pairs: readonly (readonly [link: Name, theirs: Name])[],
): Name {
  const end = Object.values(link.relations).find(
    (relation) =>
      relation.kind === "one" &&
      relation.to === to &&
      relation.pairs.every(([own], i) => own === pairs[i]?.[0]),
  );
  return end!.name;
}
