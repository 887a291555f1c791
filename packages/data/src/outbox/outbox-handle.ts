import { EntityBuilder } from "../query/entity-builder.ts";
import type { Model } from "../query/names.ts";
import type { EntityHandle } from "../query/query.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import { entitySource } from "../query/source.ts";
import { stateOf } from "../query/state.ts";
import { type OutboxEntities, outboxEntities } from "./outbox-entities.ts";

/** The records of an outbox. */
export type OutboxHandle = {
  readonly [N in keyof OutboxEntities]: EntityHandle<Model<OutboxEntities>, OutboxEntities[N]>;
};

const handles = new WeakMap<QueryRuntime, OutboxHandle>();

/** Gives the records of the outbox of a database. */
export function outboxHandle(runtime: QueryRuntime): OutboxHandle {
  const known = handles.get(runtime);
  if (known !== undefined) return known;
  const builders = Object.keys(outboxEntities).map((name) => [
    name,
    new EntityBuilder(runtime, stateOf(entitySource(runtime.table(name)), {})),
  ]);
  const made = Object.fromEntries(builders) as OutboxHandle;
  handles.set(runtime, made);
  return made;
}
