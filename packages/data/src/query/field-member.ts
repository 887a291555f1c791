import type { Name, Path, ValueType } from "../plan/plan.ts";

/** A field of a table as the builder needs it, prepared once per model. */
export interface FieldMember {
  readonly kind: "field";
  readonly entity: string;
  readonly name: Name;
  readonly type: ValueType;
  /** The type of an argument that is compared with the field: never null, of any length. */
  readonly operand: ValueType;
  /** The path inside the row. */
  readonly path: Path;
  /** The members of a value object. */
  readonly members?: ReadonlyMap<Name, FieldMember>;
}

/** Prepares a field, with the members of a value object. */
export function fieldMember(
  entity: string,
  name: string,
  path: Path,
  type: ValueType,
): FieldMember {
  const { max: _, ...rest } = type;
  const member = {
    kind: "field",
    entity,
    name,
    type,
    operand: { ...rest, nullable: false },
    path,
  } as const;
  if (type.kind !== "object" || type.fields === undefined) return member;
  const members = Object.entries(type.fields).map(
    ([inner, of]) =>
      [inner, fieldMember(entity, `${name}.${inner}`, [...path, inner], of)] as const,
  );
  return { ...member, members: new Map(members) };
}
