import assert from "node:assert/strict";
import { DataError } from "../errors.ts";
import type { Engine, ReadRequest } from "../engine/engine.ts";
import type { Data } from "../oracle/interpret.ts";
import type { Read } from "../plan/plan.ts";
import { assertSameResult } from "./compare.ts";
import type { ConformanceCase, Expectation } from "./case.ts";
import { World } from "./world/model.ts";
import { type OpenWorld, readEverything } from "./world/open.ts";

/** How a store answered a case. A refusal is an answer that its claims must cover. */
export type CaseAnswer = { readonly refused: undefined } | { readonly refused: string };

const answered: CaseAnswer = { refused: undefined };

/** Runs a case on a store and throws where it differs from what is expected. Returns the capability that a refusal names. */
export async function runCase(
  example: ConformanceCase,
  store: OpenWorld,
  oracle: OpenWorld,
): Promise<CaseAnswer> {
  const { ask, expect } = example;
  const isOwn = store.model === World.model;
  try {
    // What is expected of a write is said for the world as it stands; where less is enforced, the oracle says it.
    if ("write" in ask && !isOwn) await runLoosened(example, store, oracle);
    else if (expect !== undefined && "error" in expect)
      return await runError(example, expect.error, store);
    else if ("write" in ask) await runWrite(example, store, oracle);
    else if ("value" in ask) await runValue(ask, expect, store, oracle);
    else await runRead(example, store, oracle);
    return answered;
  } catch (error) {
    if (isRefusal(error)) return { refused: capabilityOf(error) };
    throw error;
  }
}

async function runValue(
  { value }: Extract<ConformanceCase["ask"], { value: unknown }>,
  expect: Expectation | undefined,
  store: OpenWorld,
  oracle: OpenWorld,
): Promise<void> {
  const got = await value(store.db);
  if (expect !== undefined && "about" in expect) {
    const { about } = expect;
    assert.ok(Math.abs((got as number) - about) <= Math.abs(about) * 1e-12, `${String(got)}`);
    return;
  }
  const meant =
    expect === undefined ? await value(oracle.db) : (expect as { value: unknown }).value;
  assert.deepEqual(got, meant);
}

/** Tells whether stores may answer a case about right. */
export function isApproximate({ expect }: ConformanceCase): boolean {
  return expect !== undefined && "about" in expect;
}

async function runRead(
  { ask, expect }: ConformanceCase,
  store: OpenWorld,
  oracle: OpenWorld,
): Promise<void> {
  const got = await read(ask as ReadAsk, store);
  const meant =
    expect === undefined
      ? (await read(ask as ReadAsk, oracle)).rows
      : (expect as { rows: readonly unknown[] }).rows;
  assertSameResult(got.plan, got.rows, meant);
}

type ReadAsk = Exclude<ConformanceCase["ask"], { value: unknown } | { write: unknown }>;

async function read(
  ask: ReadAsk,
  { db, engine }: OpenWorld,
): Promise<{ plan: Read; rows: readonly unknown[] }> {
  if ("query" in ask) {
    const query = ask.query(db);
    const rows = await query.all();
    return { plan: query.explain().plan as Read, rows };
  }
  const request = requestOf(ask.plan, ask.args);
  const { rows } = await engine.read(request);
  return { plan: engine.explain(request).plan as Read, rows };
}

/** Makes the request of a plan that is run as it stands. */
export function requestOf(plan: Read, args: readonly unknown[]): ReadRequest {
  return {
    key: JSON.stringify(plan),
    plan: () => plan,
    args,
    options: { allowScan: true, maxRows: 1_000_000 },
  };
}

async function runWrite(
  { ask, expect }: ConformanceCase,
  store: OpenWorld,
  oracle: OpenWorld,
): Promise<void> {
  const { write } = ask as { write: (db: OpenWorld["db"]) => Promise<unknown> };
  const got = await trial(store, () => write(store.db));
  const meant = await trial(oracle, () => write(oracle.db));
  assert.deepEqual(
    got.result,
    expect === undefined ? meant.result : (expect as { value: unknown }).value,
  );
  assert.deepEqual(got.state, meant.state);
}

/** Where less is enforced than in the world as it stands, the oracle says what a write comes to: an answer and a state, or an error. */
async function runLoosened(
  { ask, expect }: ConformanceCase,
  store: OpenWorld,
  oracle: OpenWorld,
): Promise<void> {
  const { write } = ask as { write: (db: World) => Promise<unknown> };
  const meant = await cameTo(write, oracle);
  const code = (meant as { readonly code?: string }).code;
  if (code !== undefined && code === (expect as { error?: string } | undefined)?.error)
    await runError({ ask }, code, store);
  else assert.deepEqual(await cameTo(write, store), meant);
}

async function cameTo(
  write: (db: World) => Promise<unknown>,
  world: OpenWorld,
): Promise<{ readonly code: unknown } | { readonly result: unknown; readonly state: Data }> {
  try {
    return await trial(world, () => write(world.db));
  } catch (error) {
    if (isRefusal(error)) throw error;
    return { code: (error as { code?: unknown }).code };
  }
}

/** Does work in a unit, reads what is stored then, and takes everything back. */
export async function trial<T>(
  { db, engine }: OpenWorld,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly state: Data }> {
  let done: { result: T; state: Data } | undefined;
  const takeBack = new Error("Everything is taken back.");
  try {
    await db.unit(async () => {
      done = { result: await work(), state: await everything(engine) };
      throw takeBack;
    });
  } catch (error) {
    if (error !== takeBack) throw error;
  }
  return done!;
}

/** Everything as it stands in the open unit, what the model's filters hide too. */
function everything(engine: Engine): Promise<Data> {
  const options = { allowScan: true, withoutFilters: ["valid"] };
  return readEverything((plan) =>
    engine.read({ key: JSON.stringify(plan), plan: () => plan, args: [], options }),
  );
}

/** What fails must leave everything as it was, without a unit around it. */
async function runError(
  { ask }: Pick<ConformanceCase, "ask">,
  code: string,
  store: OpenWorld,
): Promise<CaseAnswer> {
  const before = await everything(store.engine);
  const isMeant = (error: unknown): boolean => {
    if (isRefusal(error) && error.code !== code) throw error;
    assert.equal((error as { code?: unknown }).code, code);
    return true;
  };
  await assert.rejects(async () => doWhat(ask, store), isMeant);
  assert.deepEqual(await everything(store.engine), before);
  return answered;
}

function doWhat(ask: ConformanceCase["ask"], store: OpenWorld): Promise<unknown> {
  if ("write" in ask) return ask.write(store.db);
  return "value" in ask ? ask.value(store.db) : read(ask, store);
}

const refusals: ReadonlySet<string> = new Set(["refused.capability", "refused.crossStore"]);

/** Tells whether an error says that the store cannot do it. */
export function isRefusal(error: unknown): error is DataError {
  return error instanceof DataError && refusals.has(error.code);
}

/** Reads which capability a refusal names. */
export function capabilityOf(error: DataError): string {
  return String((error.details as { capability?: unknown } | undefined)?.capability);
}
