import { WervelError } from "@wervel/core";
import { type AppStore, inheritFirstStart, migrate, type Store } from "@wervel/data";
import { type AppOptions, findStores } from "../app/find-stores.ts";
import { storeFromUrl } from "../app/store-from-url.ts";
import { type Agreement, expectAgreement } from "../terminal/agreement.ts";
import type { Progress, Terminal } from "../terminal/terminal.ts";
import { type Moved, moveRecords, type MoveProgress } from "./move-records.ts";

/** What `wervel move` takes. */
export interface MoveCommandOptions extends AppOptions {
  readonly from: string;
  readonly to: string;
  readonly batch: number;
  readonly resume?: boolean;
  readonly replace?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const now = (): number => Date.now();

const replacing: Agreement = {
  question: "Remove what the target holds of these entities?",
  otherwise: "This would remove records of the target.",
  help: "Say --yes together with --replace.",
};

/** Copies entities of one database from store to store, and compares both sides. */
export async function move(
  entities: readonly string[],
  terminal: Terminal,
  options: MoveCommandOptions,
): Promise<number> {
  const store = await theOne(options);
  expectEntities(store, entities);
  if (options.replace === true && options.yes !== true) await expectAgreement(terminal, replacing);
  await using from = await open(options.from, store, options);
  await using to = await open(options.to, store, options);
  await migrate(from.store, store.model, { mode: "refuse", now });
  await migrate(to.store, store.model, { mode: "apply", now, migrations: store.migrations });
  if (options.replace === true) await expectTwo(from.store, to.store);
  const shown = new Shown(terminal);
  const moved = await moveRecords(store.model, from.store, to.store, {
    ...(entities.length === 0 ? {} : { entities }),
    batch: options.batch,
    onFull: options.replace === true ? "replace" : options.resume === true ? "resume" : "refuse",
    onProgress: (progress) => shown.at(progress),
  });
  shown.end();
  await inheritFirstStart(from.store.schema, to.store.schema, now);
  if (options.json === true) terminal.print(JSON.stringify(moved, undefined, 2));
  else for (const line of moved.map(sentence)) terminal.print(line);
  return 0;
}

async function theOne(options: AppOptions): Promise<AppStore> {
  const stores = await findStores(options);
  if (stores.length === 1) return stores[0]!;
  throw new WervelError("WERVEL_CLI_DATABASE", "The app has several databases.", {
    help: `Say which one: --database ${stores.map(({ database }) => database).join(" or ")}.`,
  });
}

function expectEntities({ model, database }: AppStore, names: readonly string[]): void {
  const unknown = names.filter((name) => !Object.hasOwn(model.entities, name));
  if (unknown.length === 0) return;
  throw new WervelError("WERVEL_CLI_USAGE", `${database} has no entity ${unknown.join(", ")}.`, {
    help: `Its entities are: ${Object.keys(model.entities).join(", ")}.`,
  });
}

// An address may name one database in many ways; its ledger is its own.
async function expectTwo(from: Store, to: Store): Promise<void> {
  const source = new Set(await historiesOf(from));
  if (source.isDisjointFrom(new Set(await historiesOf(to)))) return;
  throw new WervelError("WERVEL_CLI_TARGET", "The target is the source itself, or a copy of it.", {
    help: "Name another database: emptying this one would lose what shall be moved.",
  });
}

function historiesOf(store: Store): Promise<readonly string[]> {
  const stores = store.placement?.parts.map((part) => part.store) ?? [store];
  return Promise.all(
    stores.map(async ({ schema }) =>
      JSON.stringify((await schema.ledger()).map(({ id, appliedAt }) => [id, appliedAt])),
    ),
  );
}

async function open(
  url: string,
  store: AppStore,
  { app }: AppOptions,
): Promise<AsyncDisposable & { readonly store: Store }> {
  const source = await storeFromUrl(url, store, app);
  const opened = await source.open(store.model, { now });
  return { store: opened, [Symbol.asyncDispose]: () => opened.close() };
}

function sentence({ entity, copied, count, hash }: Moved): string {
  return `${entity}: ${copied} copied, ${count} on both sides, equal (sha256 ${hash.slice(0, 16)})`;
}

/** Shows one line of progress after another, a new one for each entity and each kind of work. */
class Shown {
  readonly #terminal: Terminal;
  #open: { readonly key: string; readonly line: Progress } | undefined;
  #text = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  at({ entity, doing, done, total }: MoveProgress): void {
    const key = `${doing} ${entity}`;
    if (this.#open?.key !== key) {
      this.end();
      this.#open = { key, line: this.#terminal.progress(key, total) };
    }
    this.#open.line.at(done);
    this.#text = `${done} of ${total}`;
  }

  end(): void {
    this.#open?.line.end(this.#text);
    this.#open = undefined;
  }
}
