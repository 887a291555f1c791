import {
  Clock,
  definePart,
  FirstStartLedger,
  Health,
  IdempotencyStore,
  Ids,
  Log,
  make,
  type Part,
  PART,
  Principal,
  type Provision,
  ReadOnly,
  Settings,
  Signal,
  StartCheck,
  Tenant,
  type Token,
  token,
  value,
  WervelError,
  WorkerProcess,
} from "@wervel/core";
import { choice } from "@wervel/schema";
import { probeServices } from "../declared/probe.ts";
import type { Migrations } from "../migrate/migrations.ts";
import type { ModelDescription } from "../model/description.ts";
import { keptReplies } from "../idempotency/kept-replies.ts";
import { modelWarnings } from "../model/to-model.ts";
import type { Entities } from "../query/names.ts";
import type { StoreSource } from "../store/store.ts";
import type { DatabaseScope } from "./database.ts";
import { type OpenDatabase, openDatabase } from "./open-database.ts";
import { placedBinding } from "./placed-binding.ts";
import { isDeferred, isOneStore, type StoreGiven, type StoresByEntity } from "./store-from.ts";

/** A database class as the part needs it. */
export interface DatabaseToken {
  readonly name: string;
  readonly entities: Entities;
  readonly model: ModelDescription;
  readonly idempotencyKeys?: boolean;
  readonly events?: object;
  /** What was renamed, and values for new fields. */
  readonly migrations?: Migrations;
  new (scope: DatabaseScope): object;
}

// DATABASE_MIGRATE, --database.migrate. With several processes a command migrates, and each process only checks.
class DatabaseSettings extends Settings("database", {
  migrate: choice("apply", "check").default("apply"),
}) {}

interface Shared {
  readonly source: Token<StoreSource>;
  readonly database: Token<OpenDatabase>;
  readonly provisions: readonly Provision[];
}

const shared = new WeakMap<DatabaseToken, Shared>();

/**
 * Makes the part of an app that provides a database: opened before the app, closed after it, with a health check and a first start.
 *
 * A later part for the same class replaces the store alone, so that the first one is never opened: that is how a test swaps it.
 */
export function storePart(Db: DatabaseToken, given: StoreGiven | StoresByEntity): Part<"store"> {
  const { source, provisions } = sharedBy(Db);
  const binding = isOneStore(given) ? bindingOf(source, given) : placedBinding(source, given);
  const record = definePart("store", Db.name, {
    provisions: [binding, ...provisions],
  });
  return { [PART]: record } as Part<"store">;
}

function bindingOf(source: Token<StoreSource>, given: StoreGiven): Provision {
  const binding = isDeferred(given)
    ? make(source, given.needs, given.create as never)
    : value(source, given);
  return binding as Provision;
}

/** Gives the token of the source that a database is opened from, so that it can be decorated: a test counts statements so. */
export function storeToken(Db: DatabaseToken): Token<StoreSource> {
  return sharedBy(Db).source;
}

/** Gives the token of a database that is open: for what works with its stores beside its handles. */
export function databaseToken(Db: DatabaseToken): Token<OpenDatabase> {
  return sharedBy(Db).database;
}

function sharedBy(Db: DatabaseToken): Shared {
  const known = shared.get(Db);
  if (known !== undefined) return known;
  const source = token<StoreSource>(`store of ${Db.name}`);
  const database = token<OpenDatabase>(`database of ${Db.name}`);
  const made = { source, database, provisions: provisionsOf(Db, source, database) };
  shared.set(Db, made);
  return made;
}

function provisionsOf(
  Db: DatabaseToken,
  source: Token<StoreSource>,
  database: Token<OpenDatabase>,
): readonly Provision[] {
  const needs = {
    source,
    settings: DatabaseSettings,
    clock: Clock,
    ids: Ids,
    health: Health,
    log: Log,
    worker: WorkerProcess,
  } as const;
  const opened = make(database, needs as never, async (services: never) => open(Db, services));
  const ledger = make(FirstStartLedger, { database }, (services) => services.database.firstStart);
  const handle = make(
    Db as Token<object>,
    { database, signal: Signal, readOnly: ReadOnly, principal: Principal, tenant: Tenant },
    ({ database: { runtime }, signal, readOnly, principal, tenant = principal?.tenant }) =>
      new Db({
        runtime: readOnly ? runtime.readOnly : runtime,
        signal,
        ...(tenant === undefined ? {} : { tenant }),
        ...(principal === undefined ? {} : { actor: principal.id }),
      }),
  );
  const declared = make(StartCheck, { database, log: Log }, ({ database: { runtime }, log }) => ({
    check: (container) =>
      probeServices({ container, log, database: Db, handle: new Db({ runtime }), runtime }),
  }));
  const replies = make(IdempotencyStore, { database }, (services) =>
    keptReplies(services.database.runtime),
  );
  const own = Db.idempotencyKeys === true ? [replies] : [];
  return [opened, ledger, handle, declared, ...own] as readonly Provision[];
}

interface Services {
  readonly source: StoreSource;
  readonly settings: DatabaseSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly health: Health;
  readonly log: Log;
  readonly worker: WorkerProcess;
}

async function open(
  Db: DatabaseToken,
  { source, settings, clock, ids, health, log, worker }: Services,
): Promise<OpenDatabase> {
  if (source.perProcess === true && worker.count > 1) throw perProcess(Db.name, source.name);
  for (const warning of modelWarnings(Db.entities)) log.debug(warning, { database: Db.name });
  const database = await openDatabase(Db.model, source, {
    clock,
    ids,
    migrate: settings.migrate,
    migrations: Db.migrations ?? {},
  });
  const { placement } = database.store;
  if (placement === undefined) health.add(Db.name, (signal) => database.store.ping(signal));
  for (const { name, store } of placement?.parts ?? [])
    health.add(`${Db.name}.${name}`, (signal) => store.ping(signal));
  return database;
}

function perProcess(database: string, store: string): WervelError {
  return new WervelError(
    "WERVEL_STORE_PER_PROCESS",
    `${database} is in ${store}, in the memory of a process, and each worker would have records of its own.`,
    {
      help: "Name a file or a server as the store, or run the app with WORKERS=1.",
      details: { database, store },
    },
  );
}
