import type {
  EntityDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import type { Name, Path, ValueType } from "../plan/plan.ts";
import { IllTyped } from "./ill-typed.ts";

/** The names that an expression may use, with their types; relations exist where a record of an entity stands behind the row. */
export interface Scope {
  readonly model: ModelDescription;
  readonly names: ReadonlyMap<Name, ValueType>;
  readonly entity: EntityDescription | undefined;
}

/** The type of counts and positions. */
export const int: ValueType = { kind: "int", nullable: false };

/** Finds an entity of the model, or refuses the plan. */
export function entityOf(model: ModelDescription, name: Name, at = ""): EntityDescription {
  const entity = Object.hasOwn(model.entities, name) ? model.entities[name] : undefined;
  if (entity === undefined) throw new IllTyped(at, `The model has no entity ${name}.`);
  return entity;
}

/** Makes the scope of a record: its fields and relations. */
export function entityScope(model: ModelDescription, entity: EntityDescription): Scope {
  const names = new Map<Name, ValueType>();
  for (const field of Object.values(entity.fields)) names.set(field.name, field.type);
  return { model, names, entity };
}

/** Finds a relation of an entity, if it has one of that name. */
export function relationOf(entity: EntityDescription, name: Name): RelationDescription | undefined {
  return Object.hasOwn(entity.relations, name) ? entity.relations[name] : undefined;
}

/** A path taken apart: to-one relations, then a name, then members of a value object. */
export interface ResolvedPath {
  readonly hops: readonly RelationDescription[];
  /** The entity that the last hop reaches. */
  readonly entity: EntityDescription | undefined;
  readonly name: Name;
  readonly members: readonly Name[];
  readonly type: ValueType;
}

/** Follows a path through the scope, or refuses the plan. */
export function resolvePath(path: Path, scope: Scope, at = ""): ResolvedPath {
  const hops: RelationDescription[] = [];
  let { entity, names } = scope;
  let nullable = false;
  for (let i = 0; i < path.length; i++) {
    const name = path[i]!;
    const relation = entity === undefined ? undefined : relationOf(entity, name);
    // A computed column may bear the name of a relation; a longer path then still means the relation.
    const leadsOn = relation?.kind === "one" && i < path.length - 1;
    const type = leadsOn ? undefined : names.get(name);
    if (type !== undefined) {
      const members = path.slice(i + 1);
      return { hops, entity, name, members, type: memberType(type, members, nullable, at) };
    }
    if (relation?.kind !== "one") break;
    hops.push(relation);
    nullable ||= relation.nullable;
    entity = entityOf(scope.model, relation.to, at);
    names = entityScope(scope.model, entity).names;
  }
  throw new IllTyped(
    at,
    `The path ${path.join(".")} leads nowhere: ${path[hops.length] ?? "a field"} is not known there.`,
  );
}

function memberType(
  start: ValueType,
  members: readonly Name[],
  nullable: boolean,
  at: string,
): ValueType {
  let type = start;
  let maybe = nullable || start.nullable;
  for (const member of members) {
    const inner =
      type.kind === "object" && type.fields !== undefined && Object.hasOwn(type.fields, member)
        ? type.fields[member]
        : undefined;
    if (inner === undefined) throw new IllTyped(at, `A ${type.kind} has no member ${member}.`);
    type = inner;
    maybe ||= inner.nullable;
  }
  return type.nullable === maybe ? type : { ...type, nullable: maybe };
}
