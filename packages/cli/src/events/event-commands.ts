import { systemClock, systemIds, WervelError } from "@wervel/core";
import {
  type AppStore,
  type OpenDatabase,
  openDatabase,
  outboxesOf,
  type OutboxStore,
} from "@wervel/data";
import { type AppOptions, findStores } from "../app/find-stores.ts";
import { type Agreement, expectAgreement } from "../terminal/agreement.ts";
import { strong, type Terminal } from "../terminal/terminal.ts";

/** What the commands under `events` take. */
export interface EventCommandOptions extends AppOptions {
  readonly handler?: string;
  readonly take?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const dropping: Agreement = {
  question: "Delete these dead letters? Their handlers never do the work.",
  otherwise: "This would delete dead letters.",
  help: "Look at `wervel events dead`, then say --yes.",
};

const givingUp: Agreement = {
  question: "Give up the events of these names that wait? Each becomes a dead letter.",
  otherwise: "This would make dead letters of events that wait.",
  help: "Look at `wervel events waiting`, then say --yes.",
};

/** Lists the events that wait by name, and says which names the database declares no longer. */
export async function waiting(terminal: Terminal, options: EventCommandOptions): Promise<number> {
  const lists = await onOutboxes(options, async ({ database, events }, outbox) => {
    const names = await outbox.waiting();
    return names.map((each) => ({ database, ...each, declared: events.includes(each.name) }));
  });
  const names = lists.flat();
  if (options.json === true) terminal.print(JSON.stringify(names, undefined, 2));
  else if (names.length === 0) terminal.print("No events wait.");
  else
    for (const { database, name, waiting: count, declared } of names)
      terminal.print(
        `${count} ${database} ${name}${declared ? "" : ", which is declared nowhere"}`,
      );
  return 0;
}

/** Makes dead letters of the events of some names that wait. */
export async function giveUp(
  names: readonly string[],
  terminal: Terminal,
  options: EventCommandOptions,
): Promise<number> {
  if (options.yes !== true) await expectAgreement(terminal, givingUp);
  const counts = new Map(names.map((name) => [name, 0]));
  await onOutboxes(options, async (_, outbox) => {
    for (const name of counts.keys())
      counts.set(name, counts.get(name)! + (await outbox.giveUp(name)));
  });
  if (options.json === true)
    terminal.print(JSON.stringify(Object.fromEntries(counts), undefined, 2));
  else for (const [name, count] of counts) terminal.print(`${count} of ${name} were given up`);
  return 0;
}

/** Lists dead letters. */
export async function deadLetters(
  terminal: Terminal,
  options: EventCommandOptions,
): Promise<number> {
  const { handler, take = 100 } = options;
  const lists = await onOutboxes(options, async ({ database }, { records }) => {
    const { outboxDeadLetter: all } = records;
    const chosen = handler === undefined ? all : all.where({ handler });
    const rows = await chosen.orderBy({ diedAt: "desc" }).take(take).all();
    return rows.map(({ payload: data, ...row }) => ({ database, ...row, data }));
  });
  const letters = lists.flat();
  if (options.json === true) terminal.print(JSON.stringify(letters, undefined, 2));
  else if (letters.length === 0) terminal.print("There are no dead letters.");
  else
    for (const { id, database, name, handler: by, attempts, diedAt, error } of letters) {
      terminal.print(`${strong(id)} ${database} ${name} → ${by === "" ? "no handler" : by}`);
      terminal.print(`  ${diedAt.toISOString()}, after ${attempts} attempts: ${oneLine(error)}`);
    }
  return 0;
}

/** Has dead letters delivered again. */
export async function replay(
  ids: readonly string[],
  terminal: Terminal,
  options: EventCommandOptions,
): Promise<number> {
  await onEach(ids, options, (outbox, id) => outbox.replay(id));
  tell(terminal, options, ids, "is delivered again");
  return 0;
}

/** Deletes dead letters. */
export async function drop(
  ids: readonly string[],
  terminal: Terminal,
  options: EventCommandOptions,
): Promise<number> {
  if (options.yes !== true) await expectAgreement(terminal, dropping);
  await onEach(ids, options, (outbox, id) => outbox.drop(id));
  tell(terminal, options, ids, "is deleted");
  return 0;
}

async function onEach(
  ids: readonly string[],
  options: EventCommandOptions,
  work: (outbox: OutboxStore, id: string) => Promise<boolean>,
): Promise<void> {
  const missing = new Set(ids);
  await onOutboxes(options, async (_, outbox) => {
    for (const id of missing) if (await work(outbox, id)) missing.delete(id);
  });
  if (missing.size === 0) return;
  throw new WervelError(
    "WERVEL_CLI_LETTER",
    `There is no dead letter ${[...missing].join(", ")}.`,
    {
      help: "See `wervel events dead`. The others, if any were named, are done.",
    },
  );
}

/** Does something with the outbox of each store of the app that has one, which has to be at its model. */
async function onOutboxes<T>(
  options: EventCommandOptions,
  work: (store: AppStore, outbox: OutboxStore) => Promise<T>,
): Promise<readonly T[]> {
  const stores = await findStores(options);
  const found = stores.filter(({ model }) => Object.hasOwn(model.entities, "outboxDeadLetter"));
  if (found.length === 0)
    throw new WervelError("WERVEL_CLI_LETTER", "The app has no database with events.", {
      help: "Events are declared in Database(entities, { events: { … } }).",
    });
  const clock = systemClock();
  const answers: T[] = [];
  for (const store of found) {
    const { model, source, migrations } = store;
    const setting = { clock, ids: systemIds(clock), migrate: "check", migrations } as const;
    await using opened: OpenDatabase = await openDatabase(model, source, setting);
    for (const outbox of outboxesOf(opened).stores) answers.push(await work(store, outbox));
  }
  return answers;
}

function tell(
  terminal: Terminal,
  { json }: EventCommandOptions,
  ids: readonly string[],
  what: string,
): void {
  if (json === true) terminal.print(JSON.stringify(ids, undefined, 2));
  else for (const id of ids) terminal.print(`${id} ${what}`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, 200);
}
