import type { Name, StoredKind, ValueType } from "../../plan/plan.ts";
import { World } from "../world/model.ts";
import { worldData } from "../world/open.ts";
import type { Random } from "./random.ts";

/** A value with its exact type. */
export interface Sample {
  readonly value: unknown;
  readonly type: ValueType;
}

const byField = new Map<string, Sample[]>();
const byKind = new Map<StoredKind, Sample[]>();

/** Picks a value that the field holds somewhere; null where it may be, sometimes. */
export function sampleOfField(random: Random, entity: Name, field: Name): Sample {
  const samples = byField.get(`${entity}.${field}`);
  const { type } = World.model.entities[entity]!.fields[field]!;
  if (type.nullable && random.chance(0.1)) return { value: null, type };
  return samples === undefined ? sampleOfKind(random, type.kind) : random.pick(samples);
}

/** Picks a value of a kind, from all of the world or a few more. The edges of the `value` records are left out unless `edges`. */
export function sampleOfKind(random: Random, kind: StoredKind, edges = false): Sample {
  const samples = byKind.get(kind) ?? [];
  const fields = edges ? samples : samples.filter(({ value }) => !extreme(value));
  return random.pick(fields.length === 0 ? samples : fields);
}

function extreme(value: unknown): boolean {
  if (typeof value === "number")
    return Math.abs(value) > 10_000 || (value !== 0 && Math.abs(value) < 1e-3);
  if (typeof value === "bigint") return value > 10_000n || value < -10_000n;
  if (value instanceof Date) return value.getUTCFullYear() < 1900 || value.getUTCFullYear() > 2100;
  return typeof value === "string" && (/^-?\d{6,}\./.test(value) || /^(0001|9999)-/.test(value));
}

function add(entity: Name, field: Name, type: ValueType): void {
  const { nullable: _, ...exact } = type;
  const certain: ValueType = { ...exact, nullable: false };
  for (const row of worldData[entity]!) {
    const value = row[field];
    if (value === null) continue;
    const sample = { value, type: certain };
    const key = `${entity}.${field}`;
    byField.set(key, [...(byField.get(key) ?? []), sample]);
    byKind.set(type.kind, [...(byKind.get(type.kind) ?? []), sample]);
  }
}

for (const entity of Object.values(World.model.entities))
  for (const field of Object.values(entity.fields)) add(entity.name, field.name, field.type);
