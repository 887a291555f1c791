import type { EntityDescription, ModelDescription } from "../model/description.ts";
import { ModelProblems } from "../model/problems.ts";
import { isOutboxEntity } from "../outbox/outbox-entities.ts";
import type { Name } from "../plan/plan.ts";
import type { StoreSource } from "../store/store.ts";

/** Which entities one of several stores holds. */
export interface PlacedPart {
  /** The name that the placement gave it first: that of an entity, or `rest`. */
  readonly name: string;
  readonly source: StoreSource;
  readonly entities: ReadonlySet<Name>;
}

/** Stores by the names of entities; `rest` takes those that are not named. */
export type PlacedSources = Readonly<Record<string, StoreSource>>;

/**
 * Places the entities of a model: equal sources are one store. Those of the outbox are in each of them. A link that the model does not declare as an entity lives with the entity
 * whose relation mentions it first.
 *
 * @throws WERVEL_MODEL_PLACEMENT for names that the model does not have, entities without a place, a store with nothing to hold, and
 *   relations that no store could enforce and that do not say so.
 */
export function placeEntities(
  model: ModelDescription,
  sources: PlacedSources,
): readonly PlacedPart[] {
  const problems = new ModelProblems();
  checkNames(model, sources, problems);
  const placeOf = placesOf(model, sources, problems);
  problems.raise();
  checkRelations(model, placeOf, problems);
  const parts = new Map<StoreSource, { name: string; source: StoreSource; entities: Set<Name> }>();
  for (const [name, source] of Object.entries(sources))
    if (!parts.has(source)) parts.set(source, { name, source, entities: new Set() });
  for (const [entity, source] of placeOf) parts.get(source)!.entities.add(entity);
  for (const { name, entities } of parts.values())
    if (entities.size === 0)
      add(problems, `The store of '${name}' holds no entity.`, "Leave it out of the placement.");
  problems.raise();
  for (const entity of Object.keys(model.entities))
    if (isOutboxEntity(entity)) for (const part of parts.values()) part.entities.add(entity);
  return [...parts.values()];
}

function checkNames(
  model: ModelDescription,
  sources: PlacedSources,
  problems: ModelProblems,
): void {
  const declared = Object.values(model.entities).filter(isPlaced);
  for (const name of Object.keys(sources)) {
    if (name === "rest" || declared.some((entity) => entity.name === name)) continue;
    add(
      problems,
      `The placement names '${name}', and the model declares no such entity.`,
      `There are ${declared.map((entity) => entity.name).join(", ")}; 'rest' takes the others.`,
    );
  }
}

function placesOf(
  model: ModelDescription,
  sources: PlacedSources,
  problems: ModelProblems,
): ReadonlyMap<Name, StoreSource> {
  const places = new Map<Name, StoreSource>();
  const { rest } = sources;
  for (const { name } of Object.values(model.entities).filter(isPlaced)) {
    const source = Object.hasOwn(sources, name) ? sources[name] : rest;
    if (source !== undefined) places.set(name, source);
    else
      add(
        problems,
        `The placement has no store for '${name}'.`,
        "Name it, or give the others a store with `rest`.",
      );
  }
  for (const entity of Object.values(model.entities)) {
    const source = places.get(entity.name);
    if (source === undefined) continue;
    for (const { through } of Object.values(entity.relations))
      if (through !== undefined && !places.has(through.link)) places.set(through.link, source);
  }
  return places;
}

/** Links that nobody declared have their place beside others, and what belongs to the outbox has one in each store. */
function isPlaced({ name, implicit }: EntityDescription): boolean {
  return !implicit && !isOutboxEntity(name);
}

function checkRelations(
  model: ModelDescription,
  placeOf: ReadonlyMap<Name, StoreSource>,
  problems: ModelProblems,
): void {
  for (const entity of Object.values(model.entities))
    for (const { name, kind, to, enforced } of Object.values(entity.relations)) {
      if (kind !== "one" || !enforced || placeOf.get(entity.name) === placeOf.get(to)) continue;
      add(
        problems,
        `'${entity.name}.${name}' leads into another store, where no store can enforce it.`,
        entity.implicit
          ? linkHelp(entity, to)
          : `Write one('${to}', { unchecked: true }), and an index on '${name}' where records are found by it.`,
      );
    }
}

function linkHelp({ name }: EntityDescription, to: Name): string {
  return `Declare '${name}' as an entity whose relation to '${to}' is unchecked.`;
}

function add(problems: ModelProblems, message: string, help: string): void {
  problems.add("WERVEL_MODEL_PLACEMENT", message, help);
}
