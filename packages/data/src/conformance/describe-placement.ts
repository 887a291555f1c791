import type { ModelDescription } from "../model/description.ts";
import { placed } from "../placement/placed.ts";
import type { Name } from "../plan/plan.ts";
import type { StoreSource } from "../store/store.ts";
import { crossStore } from "./cross-store.ts";
import { describeStore, type StoreUnderTest } from "./describe-store.ts";

/** What {@link describePlacement} takes: what {@link describeStore} does, and two stores in the place of one. */
export interface PlacementUnderTest extends Omit<StoreUnderTest, "create" | "apart" | "server"> {
  /** Names an empty database that holds suppliers, lines, customers, people and their links, and sensors. */
  readonly first: () => StoreSource | Promise<StoreSource>;
  /** Names an empty database that holds products, orders, companies and everything else. */
  readonly second: () => StoreSource | Promise<StoreSource>;
}

/**
 * Describes the conformance tests of two stores that hold one database: the same as those of a store. Nearly every relation of the model
 * leads from one into the other, where nothing enforces it; so of writes the interpreter says what they come to.
 */
export function describePlacement({
  first,
  second,
  unsupported = [],
  ...options
}: PlacementUnderTest): void {
  describeStore({
    answers: 0.25,
    ...options,
    unsupported: [...crossStore, ...unsupported],
    apart: (entity, other) => isFirst(entity) !== isFirst(other),
    create: async () => split(await first(), await second()),
  });
}

/** Of trade and people every second entity, so that relations cross; the offices' members. */
const inFirst: ReadonlySet<Name> = new Set([
  "supplier",
  "line",
  "customer",
  "person",
  "follow",
  "employment",
  "sensor",
  "member",
]);

function isFirst(entity: Name): boolean {
  return inFirst.has(entity);
}

function split(first: StoreSource, second: StoreSource): StoreSource {
  return {
    name: `${first.name}+${second.name}`,
    open: (model, context) => placed(sourcesFor(model, first, second)).open(model, context),
  };
}

function sourcesFor(
  model: ModelDescription,
  first: StoreSource,
  second: StoreSource,
): Record<Name, StoreSource> {
  const named = Object.values(model.entities).filter(({ implicit }) => !implicit);
  return Object.fromEntries(
    named.map(({ name }) => [name, isFirst(name) ? first : second] as const),
  );
}
