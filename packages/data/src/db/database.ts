import { type Part, type SERVES, type Serving, STORE } from "@wervel/core";
import { WervelError } from "@wervel/schema";
import type { StoreGiven, StoresByEntity } from "./store-from.ts";
import type { ModelDescription } from "../model/description.ts";
import { toModel } from "../model/to-model.ts";
import { DeclaredEvent, type DeclaredEvents, type DomainEvents } from "../outbox/declared-event.ts";
import { DomainEvent } from "../outbox/domain-event.ts";
import { outboxOf, type WithOutbox } from "../outbox/outbox.ts";
import { outboxEntities } from "../outbox/outbox-entities.ts";
import { idempotencyEntities } from "../idempotency/idempotency-entities.ts";
import { type Caller, callerOf } from "../engine/caller.ts";
import { EntityBuilder } from "../query/entity-builder.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import { entitySource } from "../query/source.ts";
import { stateOf } from "../query/state.ts";
import { sqlTag, type SqlStatement, type SqlOperand } from "./sql.ts";
import { storePart } from "./store-part.ts";
import type { EngineUnitOptions } from "../engine/engine.ts";
import type { Many, One } from "../model/members.ts";
import type { AnySource, Entities, Model, ModelOf } from "../query/names.ts";
import type { EntityHandle } from "../query/query.ts";
import type { InsertOf, SetOf } from "../query/write.ts";
import type { RowRef } from "../query/expression.ts";
import type { WhereOf } from "../query/where.ts";

/** A database handle: its entities by name, its units of work, and its outbox where it declares events. */
export type DatabaseHandle<M extends Entities, E extends DomainEvents = NoEvents> = {
  readonly [N in keyof M]: EntityHandle<Model<M>, M[N]>;
} & DatabaseWork<M> &
  WithOutbox<E>;

/** The events of a database that declares none. */
export type NoEvents = Readonly<Record<never, DomainEvent>>;

/** The events that the class of a database declares. */
export type EventsOf<D> = D extends { readonly "~events"?: infer E extends DomainEvents }
  ? E
  : NoEvents;

/** A database handle whose types name the class of the database, and not each of its entities. */
export type HandleOf<D extends Model> = {
  readonly [N in keyof D["entities"]]: EntityHandle<ModelOf<D>, D["entities"][N]>;
} & DatabaseWork<D["entities"]> &
  WithOutbox<EventsOf<D>>;

/** Gives needs that name a database's class its {@link HandleOf}; a class with members of its own, its instance. */
export interface ServesHandle extends Serving {
  readonly "~service": ServedBy<this["~class"]>;
}

type ServedBy<D> = D extends Model & (new (scope: DatabaseScope) => infer Db)
  ? DatabaseHandle<D["entities"], EventsOf<D>> extends Db
    ? HandleOf<D>
    : Db
  : never;

/** What a database handle can do beside its entities. */
export interface DatabaseWork<M extends Entities> {
  readonly "~entities": M;
  /** Runs work in one unit: all of its writes, or none. Calls in other services join it. */
  unit<T>(work: (db: this) => Promise<T>, options?: EngineUnitOptions): Promise<T>;
  /** Runs work outside the unit that is open around it. */
  outside<T>(work: (db: this) => T): T;
  /** The store itself, in its own words. */
  readonly main: MainStore;
}

/** A store in its own words. */
export interface MainStore {
  /**
   * Makes a statement of SQL, in which every value is a parameter:
   * `` db.main.sql`select … from ${db.article} where ${db.article.column("slug")} = ${slug}`.as({ id: uuid(), n: int() }) ``.
   */
  sql(texts: TemplateStringsArray, ...values: readonly SqlOperand[]): SqlStatement;
}

/** The entities, or a sentence where a relation names what the model does not have. */
export type CheckedEntities<M extends Entities> = {
  readonly [N in keyof M]: CheckedEntity<M, M[N]>;
};

type CheckedEntity<M extends Entities, E extends AnySource> = [
  BadRelation<M, E["fields"]>,
] extends [never]
  ? E
  : BadRelation<M, E["fields"]>;

type BadRelation<M extends Entities, F> = {
  [N in keyof F]: F[N] extends One<infer To>
    ? To extends keyof M
      ? never
      : `'${N & string}': no entity is named '${To}'`
    : F[N] extends Many<infer To, infer Way>
      ? To extends keyof M
        ? Way extends infer By extends string
          ? M[To]["fields"][By] extends One
            ? never
            : `'${N & string}': '${To}' has no to-one relation '${By}'`
          : never
        : `'${N & string}': no entity is named '${To}'`
      : never;
}[keyof F];

/** What a handle is made over: an app and {@link createDb} make one. */
export interface DatabaseScope extends Caller {
  readonly runtime: QueryRuntime;
}

/** What a database has beside its entities. */
export interface DatabaseOptions<E extends DomainEvents = NoEvents> {
  /** The events that its units of work may add to the outbox, by name. Default none, and no outbox. */
  readonly events?: E;
  /**
   * Keeps the replies of actions that ask for an idempotency key, in a table of its own. Default false. Where entities have several stores,
   * it is in that of the `rest`.
   */
  readonly idempotencyKeys?: boolean;
}

/** The class that {@link Database} makes. */
export interface DatabaseClass<M extends Entities, E extends DomainEvents = NoEvents> {
  readonly entities: M;
  /** Whether it keeps replies under idempotency keys. */
  readonly idempotencyKeys: boolean;
  /** The events by name: what handlers are registered for. */
  readonly events: DeclaredEvents<E>;
  /** Only in the types. */
  readonly "~events"?: E;
  /** The checked description of the model. */
  readonly model: ModelDescription;
  /** Makes the part that an app takes: `app.store(Db, sqlite('blog.db'))`. */
  readonly [STORE]: (stores: StoreGiven | StoresByEntity<keyof M & string>) => Part<"store">;
  /** Only in the types: what needs resolve to. */
  readonly [SERVES]: ServesHandle;
  new (scope: DatabaseScope): DatabaseHandle<M, E>;
}

/**
 * Makes the class of a database handle: `class Db extends Database({ author: Author, article: Article }) {}`.
 *
 * What relations name is checked by the compiler, and again when the model is first used: all problems together.
 *
 * @param options.idempotencyKeys Whether it keeps the replies of actions that ask for an idempotency key.
 * @param options.events What its units of work may add to the outbox: `{ events: { articleRenamed: domainEvent({ id: uuid() }) } }`.
 */
export function Database<const M extends Entities, E extends DomainEvents = NoEvents>(
  entities: M & CheckedEntities<M>,
  { events = {} as E, idempotencyKeys = false }: DatabaseOptions<E> = {},
): DatabaseClass<M, E> {
  let model: ModelDescription | undefined;
  let declared: Readonly<Record<string, DeclaredEvent>> | undefined;
  const hasEvents = Object.keys(events).length > 0;
  class Handle {
    static readonly entities = entities;
    static readonly idempotencyKeys = idempotencyKeys;
    static get events(): Readonly<Record<string, DeclaredEvent>> {
      return (declared ??= declareEvents(events, this));
    }
    static get model(): ModelDescription {
      return (model ??= toModel(withOwn(entities, { hasEvents, idempotencyKeys })));
    }
    static [STORE](given: StoreGiven | StoresByEntity): Part<"store"> {
      return storePart(this as never, given);
    }
    readonly #scope: DatabaseScope;
    readonly #entities = new Map<string, EntityBuilder>();
    #outbox: object | undefined;

    constructor(scope: DatabaseScope) {
      this.#scope = scope;
    }

    entity(name: string): EntityBuilder {
      const known = this.#entities.get(name);
      if (known !== undefined) return known;
      const { runtime } = this.#scope;
      const source = entitySource(runtime.table(name));
      const made = new EntityBuilder(runtime, stateOf(source, callerOf(this.#scope)));
      this.#entities.set(name, made);
      return made;
    }

    unit<T>(work: (db: this) => Promise<T>, options?: EngineUnitOptions): Promise<T> {
      const { runtime, signal } = this.#scope;
      const given = signal === undefined ? options : { signal, ...options };
      return runtime.engine.unit(() => work(this), given);
    }

    get outbox(): object {
      const { events: known } = this.constructor as typeof Handle;
      return (this.#outbox ??= outboxOf(this.#scope.runtime, known, this.#scope));
    }

    get main(): MainStore {
      return { sql: sqlTag(this.#scope.runtime) };
    }

    outside<T>(work: (db: this) => T): T {
      return this.#scope.runtime.engine.outside(() => work(this));
    }
  }
  const read = Handle.prototype.entity;
  for (const name of Object.keys(entities))
    Object.defineProperty(Handle.prototype, name, {
      get(this: Handle) {
        return read.call(this, name);
      },
    });
  delete (Handle.prototype as { entity?: unknown }).entity;
  if (!hasEvents) delete (Handle.prototype as { outbox?: unknown }).outbox;
  return Handle as unknown as DatabaseClass<M, E>;
}

/** The entities of a model together with those that the database has for itself. @throws WERVEL_MODEL_NAME when a name is taken. */
function withOwn(
  entities: Entities,
  {
    hasEvents,
    idempotencyKeys,
  }: { readonly hasEvents: boolean; readonly idempotencyKeys: boolean },
): Entities {
  const withKeys = idempotencyKeys ? withIdempotencyKeys(entities) : entities;
  return hasEvents ? withOutbox(withKeys) : withKeys;
}

function withIdempotencyKeys(entities: Entities): Entities {
  if (!Object.hasOwn(entities, "idempotencyKey")) return { ...entities, ...idempotencyEntities };
  throw new WervelError(
    "WERVEL_MODEL_NAME",
    "'idempotencyKey' cannot name an entity of a database that keeps idempotency keys.",
    { help: "Name the entity differently, or leave `idempotencyKeys` out." },
  );
}

function withOutbox(entities: Entities): Entities {
  if (!Object.hasOwn(entities, "outbox")) return { ...entities, ...outboxEntities, ...entities };
  throw new WervelError("WERVEL_MODEL_NAME", "'outbox' cannot name an entity beside events.", {
    help: "Name the entity differently: db.outbox is where events are added.",
  });
}

function declareEvents(
  events: DomainEvents,
  database: unknown,
): Readonly<Record<string, DeclaredEvent>> {
  const declared: Record<string, DeclaredEvent> = {};
  for (const [name, event] of Object.entries(events)) {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(name) || !(event instanceof DomainEvent))
      throw new WervelError("WERVEL_MODEL_EVENT", `'${name}' is no event that can be declared.`, {
        help: "Write a word of letters and digits, at most 100, with what domainEvent({ … }) makes.",
      });
    declared[name] = new DeclaredEvent(name, event, database);
  }
  return Object.freeze(declared);
}

/** A condition on an entity: `Where<Db, 'article'>`. */
export type Where<D extends DatabaseWork<Entities>, N extends keyof D["~entities"]> = WhereOf<
  Model<D["~entities"]>,
  D["~entities"][N]
>;

/** A record that an insert takes: `Insert<Db, 'article'>`. */
export type Insert<D extends DatabaseWork<Entities>, N extends keyof D["~entities"]> = InsertOf<
  Model<D["~entities"]>,
  D["~entities"][N]
>;

/** What an update takes: `Update<Db, 'article'>`. */
export type Update<D extends DatabaseWork<Entities>, N extends keyof D["~entities"]> = SetOf<
  Model<D["~entities"]>,
  D["~entities"][N]
>;

/** A row of an entity as the function form of a query sees it: `Ref<Db, 'article'>`, to keep such a function under a name. */
export type Ref<D extends DatabaseWork<Entities>, N extends keyof D["~entities"]> = RowRef<
  Model<D["~entities"]>,
  D["~entities"][N]
>;
