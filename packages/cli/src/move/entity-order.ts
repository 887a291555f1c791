import { WervelError } from "@wervel/core";
import type { EntityDescription, ModelDescription, RelationDescription } from "@wervel/data";

/** An entity to copy, and the references that must wait until all records are there. */
export interface CopyStep {
  readonly entity: EntityDescription;
  /** Fields that are left null at first: references to what comes later, or to the entity itself. */
  readonly later: readonly string[];
}

/**
 * Orders entities so that each comes after those that it refers to. In a circle a nullable reference waits.
 *
 * @throws WERVEL_CLI_CYCLE where none of a circle is nullable.
 */
export function copyOrder(
  model: ModelDescription,
  entities: readonly string[],
): readonly CopyStep[] {
  const waiting = new Set(entities);
  const steps: CopyStep[] = [];
  while (waiting.size > 0) {
    const step = nextStep(model, waiting);
    steps.push(step);
    waiting.delete(step.entity.name);
  }
  return steps;
}

function nextStep(model: ModelDescription, waiting: ReadonlySet<string>): CopyStep {
  const candidates = [...waiting].map((name) => {
    const entity = model.entities[name]!;
    return { entity, open: references(entity).filter(({ to }) => waiting.has(to)) };
  });
  const free = candidates.find(({ open }) => open.length === 0);
  if (free !== undefined) return { entity: free.entity, later: [] };
  const loose = candidates.find(({ entity, open }) =>
    open.every((relation) => nullable(entity, relation).length > 0),
  );
  if (loose !== undefined) {
    const { entity, open } = loose;
    return { entity, later: [...new Set(open.flatMap((relation) => nullable(entity, relation)))] };
  }
  const names = candidates.map(({ entity }) => entity.name);
  throw new WervelError(
    "WERVEL_CLI_CYCLE",
    `${names.join(", ")} refer to each other, and none can be copied first.`,
    { help: "Make one reference of the circle nullable.", details: { entities: names } },
  );
}

function references(entity: EntityDescription): readonly RelationDescription[] {
  return Object.values(entity.relations).filter(({ kind, enforced }) => kind === "one" && enforced);
}

/** The fields of a reference that may be null: one of them is enough for it to lead nowhere. */
function nullable(
  { fields }: EntityDescription,
  { pairs }: RelationDescription,
): readonly string[] {
  return pairs.map(([name]) => name).filter((name) => fields[name]!.type.nullable);
}
