import { DataError } from "../errors.ts";
import type { ModelDescription } from "../model/description.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Name, Write } from "../plan/plan.ts";

/** Where new rows name their tenant. */
export interface TenantPlace {
  readonly entity: Name;
  readonly field: Name;
  /** The argument that holds the rows. */
  readonly rows: number;
  /** True where the argument is one row, not a list of them. */
  readonly single: boolean;
  readonly column: number;
}

/** Finds where the rows that a write adds name their tenant. */
export function tenantPlace(model: ModelDescription, write: Write): TenantPlace | undefined {
  if ("insert" in write) return placeIn(model, write.insert, write.columns, write.rows, false);
  if ("upsert" in write) return placeIn(model, write.upsert, write.columns, write.row, true);
  if (!("link" in write)) return undefined;
  const relation = relationOf(entityOf(model, write.link.entity), write.link.relation);
  if (relation?.through === undefined) return undefined;
  const { link, pairs } = relation.through;
  const columns = [
    ...relation.pairs.map(([, name]) => name),
    ...pairs.map(([name]) => name),
    ...write.attributes,
    ...(write.generated ?? []),
  ];
  return placeIn(model, link, columns, write.rows, false);
}

function placeIn(
  model: ModelDescription,
  entity: Name,
  columns: readonly Name[],
  rows: number,
  single: boolean,
): TenantPlace | undefined {
  const field = entityOf(model, entity).tenant;
  if (field === undefined) return undefined;
  return { entity, field, rows, single, column: columns.indexOf(field) };
}

/** @throws `tenant.other` where a row names another tenant. */
export function expectTenant(
  { entity, field, rows, single, column }: TenantPlace,
  args: readonly unknown[],
  tenant: unknown,
): void {
  const given = single ? [args[rows]] : args[rows];
  for (const row of given as readonly (readonly unknown[])[])
    if (row[column] !== tenant) throw otherTenant(entity, field);
}

/** Makes the error of work that needs a tenant and has none. */
export function noTenant(): DataError {
  return new DataError("tenant.none", "This work belongs to no tenant.", {
    help: "Give the scope a value of Tenant, or the principal a tenant.",
  });
}

/** Makes the error of a record that was given to another tenant. */
export function otherTenant(entity: Name, field: Name): DataError {
  return new DataError("tenant.other", `A ${entity} was given to another tenant.`, {
    entity,
    fields: [field],
    help: `Leave ${field} out: a record belongs to the tenant of the work that inserts it.`,
  });
}

/** Makes the error of an update that would move a record to another tenant. */
export function moved(entity: Name, field: Name): DataError {
  return new DataError("tenant.other", `An update of ${entity} cannot set ${field}.`, {
    entity,
    fields: [field],
    help: "A record stays with its tenant: insert another one there.",
  });
}

/** Makes the error of an upsert that could find the record of another tenant. */
export function keyAcrossTenants(entity: Name): DataError {
  return new DataError("tenant.other", `An upsert of ${entity} names a key across tenants.`, {
    entity,
    help: "Name a unique key that begins with the tenant: unique: [[tenantId, …]].",
  });
}
