import type { EntityDescription } from "../model/description.ts";
import type { Read } from "../plan/plan.ts";

/** Which of the records a {@link keyPage} reads, and what of them. */
export interface KeyPage extends Pick<Read, "where"> {
  readonly fields: readonly string[];
  /** The most records. */
  readonly size: number;
  /** True to begin after the key that its arguments name. */
  readonly goesOn: boolean;
}

/** The plan of a page of an entity's records in the order of their keys. */
export function keyPage(
  entity: EntityDescription,
  { fields, size, goesOn, ...rest }: KeyPage,
): Read {
  const after = entity.key.map((name, arg) => ({ arg, type: entity.fields[name]!.type }));
  return {
    from: { entity: entity.name },
    ...rest,
    order: entity.key.map((name) => ({ key: { path: [name] }, dir: "asc", nulls: "first" })),
    page: {
      limit: { const: size, type: { kind: "int", nullable: false } },
      ...(goesOn ? { after } : {}),
    },
    take: { fields, nest: {} },
  };
}
