import { WervelError } from "@wervel/core";
import {
  type AppStore,
  isFirstStart,
  migrate,
  type MigrationPhase,
  type MigrationStatus,
  migrationStatus,
  type PlannedStep,
  planFrom,
  planRollback,
  rollback,
  type Store,
} from "@wervel/data";
import { type AppOptions, findStores } from "../app/find-stores.ts";
import { expectAgreement } from "../terminal/agreement.ts";
import { strong, type Terminal } from "../terminal/terminal.ts";
import { describeSteps, showSteps } from "./show-steps.ts";

/** What the commands under `migrate` take. */
export interface MigrateCommandOptions extends AppOptions {
  readonly phase: MigrationPhase;
  readonly allowDataLoss?: boolean;
  readonly acceptDrift?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly check?: boolean;
}

type Command = (work: Work, terminal: Terminal, options: MigrateCommandOptions) => Promise<Report>;

interface Work extends AppStore {
  readonly store: Store;
}

/** What a command found or did with one store, for programs. */
interface Report {
  readonly database: string;
  readonly store: string;
  readonly isCurrent?: boolean;
  readonly [member: string]: unknown;
}

const now = (): number => Date.now();

/** Shows what would be done; changes nothing. */
export const plan: Command = async (work, terminal, options) => {
  const { steps } = planFrom(work.store, work.model, await work.store.schema.ledger(), {
    ...options,
    migrations: work.migrations,
    now,
  });
  tell(terminal, options, [title(work, counted(steps)), ...showSteps(steps)]);
  return { ...names(work), phase: options.phase, steps: describeSteps(steps) };
};

/** Brings a database to the model, after showing what that means and asking. */
export const apply: Command = async (work, terminal, options) => {
  await expectNoDrift(work, options);
  const planned = await plan(work, terminal, options);
  const steps = planned["steps"] as readonly { readonly lossy: boolean }[];
  const loses = options.allowDataLoss === true && steps.some((step) => step.lossy);
  // Without steps the ledger alone may be behind, as after indexes were written in another order.
  if (steps.length > 0)
    await expectYes(terminal, options, loses ? "Apply, and lose values?" : "Apply?");
  const filled: Record<string, number> = {};
  const result = await migrate(work.store, work.model, {
    mode: "apply",
    phase: options.phase,
    allowLossy: options.allowDataLoss === true,
    migrations: work.migrations,
    now,
    onFill: ({ entity, field, filled: count }) => {
      filled[`${entity}.${field}`] = count;
      terminal.note(`filling ${entity}.${field}: ${count}`);
    },
  });
  if (result.steps.length > 0)
    tell(terminal, options, [title(work, `${counted(result.steps)} applied`)]);
  return {
    ...planned,
    applied: result.steps.length > 0,
    filled,
    snapshotHash: result.snapshotHash,
  };
};

/** Says where a database stands. */
export const status: Command = async (work, terminal, options) => {
  const found = await migrationStatus(work.store, work.model, {
    migrations: work.migrations,
    now,
  });
  const { entries, pending, drift, isCurrent } = found;
  tell(terminal, options, [
    title(work, isCurrent ? "at the state of the model" : `${counted(pending)} behind the model`),
    ...history(found),
    ...(drift === undefined ? ["  whether somebody changed it, this store cannot tell"] : []),
    ...(drift ?? []).map((line) => `  ${strong("drift", true)}: ${line}`),
  ]);
  return {
    ...names(work),
    isCurrent,
    applied: entries.map(({ id, appliedAt, undoes }) => ({ id, appliedAt, undoes })),
    pending: describeSteps(pending),
    drift,
  };
};

/** Takes the last migration back, after showing what that means and asking. */
export const undo: Command = async (work, terminal, options) => {
  await expectNoDrift(work, options);
  const { entry, steps } = planRollback(work.store, await work.store.schema.ledger());
  tell(terminal, options, [title(work, `takes back ${entry.id}`), ...showSteps(steps)]);
  await expectYes(terminal, options, "Take it back?");
  await rollback(work.store, { allowLossy: options.allowDataLoss === true, now });
  tell(terminal, options, [title(work, `${entry.id} was taken back`)]);
  return { ...names(work), undone: entry.id, steps: describeSteps(steps) };
};

/** Runs a command on each store of the app. Gives the exit code: 3 where `--check` finds one that is not at the model. */
export async function onStores(
  command: Command,
  terminal: Terminal,
  options: MigrateCommandOptions,
): Promise<number> {
  const reports: Report[] = [];
  for (const found of await findStores(options)) {
    const store = await found.source.open(found.model, { now });
    try {
      reports.push(await command({ ...found, store }, terminal, options));
    } finally {
      await store.close();
    }
  }
  if (options.json === true) terminal.print(JSON.stringify(reports, jsonValue, 2));
  return options.check === true && reports.some(({ isCurrent }) => isCurrent === false) ? 3 : 0;
}

async function expectNoDrift(work: Work, { acceptDrift }: MigrateCommandOptions): Promise<void> {
  if (acceptDrift === true) return;
  const last = (await work.store.schema.ledger()).at(-1);
  const drift = last === undefined ? [] : await work.store.schema.drift?.(last.snapshot);
  if (drift === undefined || drift.length === 0) return;
  throw new WervelError(
    "WERVEL_CLI_DRIFT",
    `The database of ${work.database} is not what its migrations made: ${drift.join("; ")}.`,
    {
      help: "Change it back, or say --accept-drift where the differences do no harm.",
      details: { drift },
    },
  );
}

async function expectYes(
  terminal: Terminal,
  { yes }: MigrateCommandOptions,
  question: string,
): Promise<void> {
  if (yes === true) return;
  const otherwise = "This would change the database.";
  await expectAgreement(terminal, {
    question,
    otherwise,
    help: "Look at the plan, then say --yes.",
  });
}

function history({ entries }: MigrationStatus): readonly string[] {
  return entries.map(({ id, appliedAt, undoes }) => {
    if (isFirstStart({ id })) return `  ${appliedAt}  the work of the first start was done`;
    const what = undoes === undefined ? id : `${id} (takes back ${undoes})`;
    return `  ${appliedAt}  ${what}`;
  });
}

function tell(terminal: Terminal, { json }: MigrateCommandOptions, lines: readonly string[]): void {
  if (json !== true) for (const line of lines) terminal.print(line);
}

function title({ database, store }: Work, what: string): string {
  return `${strong(database)} on ${store.name} ${store.profile.version}: ${what}`;
}

function names({ database, store }: Work): { readonly database: string; readonly store: string } {
  return { database, store: store.name };
}

function counted(steps: readonly PlannedStep[]): string {
  return steps.length === 1 ? "1 step" : `${steps.length === 0 ? "no" : steps.length} steps`;
}

function jsonValue(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
