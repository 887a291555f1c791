import type { ModelDescription } from "../model/description.ts";
import type { Name, Plan } from "../plan/plan.ts";
import type { StorePart, StorePlacement } from "../store/placement.ts";
import type { SchemaPort } from "../store/schema-port.ts";
import type {
  Compiled,
  Profile,
  RawStatement,
  Refused,
  Result,
  Row,
  Session,
  StatementOptions,
  Store,
  StoreContext,
  UnitOptions,
} from "../store/store.ts";
import { cancelled } from "../units/writer-queue.ts";
import { compilePlaced } from "./compile-placed.ts";
import { isOutboxEntity } from "../outbox/outbox-entities.ts";
import { partModel } from "./part-model.ts";
import type { PlacedPart } from "./placement.ts";
import type { Executors, PlacedCompiled } from "./placed-compiled.ts";
import { PlacedSession } from "./placed-session.ts";
import { Places } from "./places.ts";
import { rawPart } from "./raw-part.ts";

/** Opens the stores of a placement one after another; when one cannot be opened, the others are closed again. */
export async function openPlaced(
  model: ModelDescription,
  placed: readonly PlacedPart[],
  context: StoreContext,
): Promise<PlacedStore> {
  const parts: StorePart[] = [];
  const places = new Map<Name, StorePart>();
  try {
    for (const { name, source, entities } of placed) {
      const own = partModel(model, entities);
      const part = { name, model: own, store: await source.open(own, context) };
      parts.push(part);
      for (const entity of entities) if (!isOutboxEntity(entity)) places.set(entity, part);
    }
  } catch (error) {
    await closeAll(parts);
    throw error;
  }
  // What belongs to the outbox is in every store; this one has what is written where nothing else is.
  const home = homeOf(parts);
  return new PlacedStore(model, { parts, partOf: (entity) => places.get(entity) ?? home });
}

/** The store which takes the rest, else the first. */
function homeOf(parts: readonly StorePart[]): StorePart {
  return parts.find(({ name }) => name === "rest") ?? parts[0]!;
}

/** Several stores that are used as one. */
export class PlacedStore implements Store {
  readonly name: string;
  readonly profile: Profile;
  readonly placement: StorePlacement;
  readonly #places: Places;

  constructor(model: ModelDescription, placement: StorePlacement) {
    const stores = placement.parts.map(({ store }) => store);
    this.name = stores.map(({ name }) => name).join("+");
    this.profile = commonProfile(stores.map(({ profile }) => profile));
    this.placement = placement;
    this.#places = new Places(model, placement);
  }

  /** That of the store which takes the rest, else of the first: what concerns the whole database is recorded there. */
  get schema(): SchemaPort {
    const { parts } = this.placement;
    return homeOf(parts).store.schema;
  }

  compile(plan: Plan): Compiled | Refused {
    return compilePlaced(this.#places, plan);
  }

  run(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): Result | Promise<Result> {
    return (compiled as PlacedCompiled).execute(storeOf, args, options);
  }

  stream(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): AsyncIterable<Row> {
    return (compiled as PlacedCompiled).rows(storeOf, args, options);
  }

  async raw(statement: RawStatement): Promise<readonly Row[]> {
    return rawPart(this.#places, this.placement.parts, statement).store.raw!(statement);
  }

  async begin(options: UnitOptions): Promise<Session> {
    const { signal } = options;
    if (signal?.aborted === true) throw cancelled(this.name, signal.reason);
    return new PlacedSession(this.#places, this.placement.parts, options);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await Promise.all(this.placement.parts.map(({ store }) => store.ping(signal)));
  }

  async close(): Promise<void> {
    await closeAll(this.placement.parts);
  }
}

const storeOf: Executors = ({ store }) => store;

/** Closes stores, the last first, all of them even when one fails. */
async function closeAll(parts: readonly StorePart[]): Promise<void> {
  const failures: unknown[] = [];
  for (const { store } of parts.toReversed())
    await store.close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** What all stores can, within the least of their limits. */
function commonProfile(profiles: readonly Profile[]): Profile {
  const features: Record<string, boolean> = {};
  const limits: Record<string, number> = {};
  for (const profile of profiles) {
    for (const [name, has] of Object.entries(profile.features))
      features[name] = has && profiles.every((other) => other.features[name] === true);
    for (const [name, limit] of Object.entries(profile.limits))
      limits[name] = Math.min(limits[name] ?? limit, limit);
  }
  return {
    store: profiles.map(({ store }) => store).join("+"),
    version: profiles.map(({ version }) => version).join("+"),
    hash: profiles.map(({ hash }) => hash).join("+"),
    features,
    limits,
  };
}
