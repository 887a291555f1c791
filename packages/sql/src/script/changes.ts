import type { EntityDescription, Name, SetOp } from "@wervel/data";
import { assignmentList, touch } from "../assign.ts";
import { readsRecords } from "../change.ts";
import type { Emission, Frame } from "../frame.ts";

/** Assignments in the order in which the database makes them. */
export type Changes = readonly (readonly [Name, SetOp])[];

/** Writes assignments. */
export function setText(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  changes: Changes,
): string {
  if (changes.length === 0) return touch(emission, entity);
  return assignmentList(emission, frame, entity, changes)
    .map(({ column, sql }) => `${emission.dialect.quote(column)} = ${sql}`)
    .join(", ");
}

/**
 * Puts assignments in an order in which each reads its fields before they change: the database makes them one after another. None where they
 * read each other, or other records.
 */
export function inOrder(
  entity: EntityDescription,
  set: Readonly<Record<Name, SetOp>>,
): Changes | undefined {
  if (readsRecords(Object.values(set))) return undefined;
  const left = new Map(
    Object.entries(set).map(([name, change]) => [name, { change, reads: readsOf(change, entity) }]),
  );
  const ordered: (readonly [Name, SetOp])[] = [];
  while (left.size > 0) {
    const free = [...left.keys()].find((name) =>
      [...left].every(([other, { reads }]) => other === name || !reads.has(name)),
    );
    if (free === undefined) return undefined;
    ordered.push([free, left.get(free)!.change]);
    left.delete(free);
  }
  return ordered;
}

function readsOf(node: unknown, entity: EntityDescription, into = new Set<Name>()): Set<Name> {
  if (typeof node !== "object" || node === null) return into;
  for (const [key, value] of Object.entries(node)) {
    const first = key === "path" || key === "element" ? (value as readonly Name[])[0] : undefined;
    if (first !== undefined && first in entity.fields) into.add(first);
    else readsOf(value, entity, into);
  }
  return into;
}
