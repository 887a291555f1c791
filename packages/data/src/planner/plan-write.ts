import type {
  EntityDescription,
  FieldDescription,
  ModelDescription,
} from "../model/description.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Arg, Assignments, Expr, Name, SetOp, Write } from "../plan/plan.ts";

/** A write as a store gets it, and the fields of a new link that the engine makes values for. */
export interface PlannedWrite {
  readonly write: Write;
  /** Whether the arguments end with the current time. */
  readonly needsNow: boolean;
  readonly generated: readonly FieldDescription[];
}

/**
 * Adds to a write what nobody should have to remember: the version is raised and the update stamp set whenever a record's own fields are
 * written. `now` is the number of the argument that will hold the current time.
 */
export function planWrite(model: ModelDescription, write: Write, now: number): PlannedWrite {
  if ("update" in write) return stamped(write, entityOf(model, write.update.entity), now);
  if ("upsert" in write) return stamped(write, entityOf(model, write.upsert), now);
  if ("updateMany" in write) return stamped(write, entityOf(model, write.updateMany), now);
  if ("link" in write) return planLink(model, write);
  return { write, needsNow: false, generated: [] };
}

function stamped(
  write: Extract<Write, { set: Assignments }>,
  entity: EntityDescription,
  now: number,
): PlannedWrite {
  const given = "updateMany" in write ? write.columns : [];
  if (Object.keys(write.set).length + given.length === 0)
    return { write, needsNow: false, generated: [] };
  const stamps = Object.values(entity.fields).filter(
    (field) =>
      field.generated === "updateInstant" &&
      !(field.name in write.set) &&
      !given.includes(field.name),
  );
  const set: Record<Name, SetOp> = { ...write.set };
  const { version } = entity;
  if (version !== undefined && !(version in set) && !given.includes(version))
    set[version] = { inc: { const: 1, type: { kind: "int", nullable: false } } };
  for (const field of stamps)
    set[field.name] = {
      to: stamp(field, { arg: now, type: { kind: "instant", nullable: false } }),
    };
  return { write: { ...write, set }, needsNow: stamps.length > 0, generated: [] };
}

/** The current time, and at least a millisecond after the old stamp, so that stamps tell versions apart. */
function stamp(field: FieldDescription, now: Arg): Expr {
  const millisecond: Expr = { const: 1, type: { kind: "int", nullable: false } };
  const next: Expr = {
    op: "addTime",
    args: [{ path: [field.name] }, millisecond],
    unit: "millisecond",
  };
  const later: Expr = { op: "max2", args: [now, next] };
  return field.type.nullable ? { op: "coalesce", args: [later, now] } : later;
}

function planLink(model: ModelDescription, write: Extract<Write, { link: unknown }>): PlannedWrite {
  const relation = relationOf(entityOf(model, write.link.entity), write.link.relation);
  if (relation?.through === undefined) return { write, needsNow: false, generated: [] };
  const link = entityOf(model, relation.through.link);
  const given = new Set([
    ...relation.pairs.map(([, name]) => name),
    ...relation.through.pairs.map(([name]) => name),
    ...write.attributes,
  ]);
  const generated = Object.values(link.fields).filter(
    (field) => !given.has(field.name) && isMadeHere(field),
  );
  if (generated.length === 0) return { write, needsNow: false, generated };
  return {
    write: { ...write, generated: generated.map((field) => field.name) },
    needsNow: false,
    generated,
  };
}

function isMadeHere(field: FieldDescription): boolean {
  return field.generated === undefined
    ? field.definition.default !== undefined
    : field.generated !== "store";
}
