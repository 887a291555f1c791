import { DataError, type EntityDescription, type ModelDescription, type Write } from "@wervel/data";
import type { Compiler } from "../compile/compiler.ts";
import type { RedisCompiled } from "../compile/program.ts";
import type { Expiry } from "../layout/shape.ts";

/** How many records that have ended are removed at a time. */
export const sweepSize = 100;

/** Makes what removes the records of each entity that end: those whose time has come, the first first. */
export function sweepsOf(compiler: Compiler, expires: Expiry): ReadonlyMap<string, RedisCompiled> {
  return new Map(
    Object.entries(expires).map(([entity, field]) => {
      const compiled = compiler.compile(sweepOf(entity, field));
      if (compiled.refused === true) throw unindexed(entity, field);
      return [entity, compiled];
    }),
  );
}

function sweepOf(entity: string, field: string): Write {
  const path = { path: [field] };
  return {
    delete: {
      entity,
      where: {
        cmp: "lte",
        left: path,
        right: { arg: 0, type: { kind: "instant", nullable: false } },
      },
      order: [{ key: path, dir: "asc", nulls: "first" }],
      page: { limit: { const: sweepSize, type: { kind: "int", nullable: false } } },
    },
  };
}

/**
 * Checks that records may end by a field: it holds an instant, and nothing holds on to what ends.
 *
 * @throws `refused.capability`
 */
export function expectExpirable(model: ModelDescription, expires: Expiry): void {
  for (const [name, field] of Object.entries(expires)) {
    const entity = Object.hasOwn(model.entities, name) ? model.entities[name] : undefined;
    if (entity?.fields[field]?.type.kind !== "instant")
      throw refused(`Records of ${name} cannot end by ${field}, which is no instant of it.`, name);
    const holder = holderOf(model, entity);
    if (holder !== undefined)
      throw refused(`Records of ${name} cannot end while ${holder} must refer to them.`, name);
  }
}

function holderOf(model: ModelDescription, { name }: EntityDescription): string | undefined {
  for (const entity of Object.values(model.entities))
    for (const relation of Object.values(entity.relations))
      if (
        relation.kind === "one" &&
        relation.to === name &&
        relation.enforced &&
        relation.onDelete === "restrict"
      )
        return `${entity.name}.${relation.name}`;
  return undefined;
}

function unindexed(entity: string, field: string): DataError {
  return refused(`Records of ${entity} cannot end by ${field}, which leads no index.`, entity);
}

function refused(message: string, entity: string): DataError {
  return new DataError("refused.capability", message, {
    store: "redis",
    entity,
    details: { capability: "expiry", node: "" },
    help: "Name an instant that leads a declared index, of an entity that others refer to with onDelete cascade or null, if at all.",
  });
}
