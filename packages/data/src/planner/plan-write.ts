import type {
  EntityDescription,
  FieldDescription,
  ModelDescription,
} from "../model/description.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Arg, Assignments, Expr, Name, Pred, SetOp, ValueType, Write } from "../plan/plan.ts";
import type { AmbientArguments } from "./ambient.ts";
import { keyAcrossTenants, moved } from "./tenancy.ts";

const instant: ValueType = { kind: "instant", nullable: false };
const nullableInstant: ValueType = { kind: "instant", nullable: true };

/** A write as a store gets it, and the fields of a new link that the engine makes values for. */
export interface PlannedWrite {
  readonly write: Write;
  readonly generated: readonly FieldDescription[];
}

/**
 * Adds to a write what nobody should have to remember: the version is raised and the stamps are set whenever a record's own fields are
 * written, a delete hides where the entity says so, and an upsert brings back what was hidden.
 */
export function planWrite(
  model: ModelDescription,
  asked: Write,
  ambient: AmbientArguments,
): PlannedWrite {
  const write = "delete" in asked ? deletion(model, asked, ambient) : asked;
  if ("update" in write) return own(stamped(write, entityOf(model, write.update.entity), ambient));
  if ("upsert" in write) return own(upsert(write, entityOf(model, write.upsert), ambient));
  if ("updateMany" in write) return own(stamped(write, entityOf(model, write.updateMany), ambient));
  if ("link" in write) return planLink(model, write);
  return own(write);
}

function own(write: Write): PlannedWrite {
  return { write, generated: [] };
}

/** What is hidden already keeps its instant, and is not counted. */
function deletion(
  model: ModelDescription,
  { purge, ...write }: Extract<Write, { delete: unknown }>,
  ambient: AmbientArguments,
): Write {
  const { delete: target, ...rest } = write;
  const { deletedAt } = entityOf(model, target.entity);
  if (deletedAt === undefined || purge === true) return write;
  const shown: Pred = { null: { path: [deletedAt] } };
  const where = target.where === undefined ? shown : { and: [target.where, shown] };
  return {
    update: { ...target, where },
    set: { [deletedAt]: { to: { arg: ambient.number("now"), type: instant } } },
    ...rest,
  };
}

function upsert(
  write: Extract<Write, { upsert: unknown }>,
  entity: EntityDescription,
  ambient: AmbientArguments,
): Write {
  const { tenant, deletedAt } = entity;
  if (tenant !== undefined && !write.key.includes(tenant)) throw keyAcrossTenants(entity.name);
  const set =
    deletedAt === undefined || deletedAt in write.set
      ? write.set
      : { ...write.set, [deletedAt]: { to: { const: null, type: nullableInstant } } };
  return stamped({ ...write, set }, entity, ambient);
}

function stamped<W extends Extract<Write, { set: Assignments }>>(
  write: W,
  entity: EntityDescription,
  ambient: AmbientArguments,
): W {
  const given = "updateMany" in write ? write.columns : [];
  const { version, tenant } = entity;
  const isGiven = (name: Name): boolean => name in write.set || given.includes(name);
  if (tenant !== undefined && isGiven(tenant)) throw moved(entity.name, tenant);
  if (Object.keys(write.set).length + given.length === 0) return write;
  const set: Record<Name, SetOp> = { ...write.set };
  if (version !== undefined && !isGiven(version))
    set[version] = { inc: { const: 1, type: { kind: "int", nullable: false } } };
  for (const field of Object.values(entity.fields)) {
    if (isGiven(field.name)) continue;
    if (field.generated === "updateInstant")
      set[field.name] = { to: stamp(field, { arg: ambient.number("now"), type: instant }) };
    if (field.generated === "updateActor")
      set[field.name] = { to: { arg: ambient.number("actor"), type: field.type } };
  }
  return { ...write, set };
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
  if (relation?.through === undefined) return own(write);
  const link = entityOf(model, relation.through.link);
  const given = new Set([
    ...relation.pairs.map(([, name]) => name),
    ...relation.through.pairs.map(([name]) => name),
    ...write.attributes,
    ...(write.generated ?? []),
  ]);
  const generated = Object.values(link.fields).filter(
    (field) => !given.has(field.name) && isMadeHere(field),
  );
  if (generated.length === 0) return own(write);
  return {
    write: {
      ...write,
      generated: [...(write.generated ?? []), ...generated.map((field) => field.name)],
    },
    generated,
  };
}

function isMadeHere(field: FieldDescription): boolean {
  return field.generated === undefined
    ? field.definition.default !== undefined
    : field.generated !== "store";
}
