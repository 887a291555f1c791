import { inspect } from "node:util";
import { DataError } from "../../errors.ts";
import { checkPlan } from "../../oracle/check-plan.ts";
import { compileQuery } from "../../oracle/interpret.ts";
import { arraySource, type RowSource } from "../../oracle/source.ts";
import { ModelFilters } from "../../planner/filters.ts";
import { completeOrders } from "../../planner/order.ts";
import type { Read } from "../../plan/plan.ts";
import type { Row } from "../../store/store.ts";
import { isSameResult } from "../compare.ts";
import { capabilityOf, isRefusal, requestOf } from "../run-case.ts";
import { World } from "../world/model.ts";
import { type OpenWorld, worldData } from "../world/open.ts";
import { Draft } from "./draft.ts";
import { Random } from "./random.ts";
import { makeRead } from "./reads.ts";
import { shrink } from "./shrink.ts";

/** What {@link comparePlans} takes. */
export interface ComparePlansOptions {
  readonly count: number;
  readonly seed: number;
  /** Capabilities that the store says it lacks. */
  readonly mayRefuse?: ReadonlySet<string>;
}

/** What a comparison came to. */
export interface ComparisonReport {
  readonly ran: number;
  readonly refused: number;
  /** The first difference, as small as it could be made, in words. */
  readonly difference: string | undefined;
}

interface Trial {
  readonly plan: Read;
  readonly args: readonly unknown[];
}

const { model } = World;
const filters = new ModelFilters(model);
const source = arraySource(worldData);
/** The same records from their other end. */
const backwards = arraySource(
  Object.fromEntries(
    Object.entries(worldData).map(([entity, rows]) => [entity, rows.toReversed()]),
  ),
);

/** So many reads are under way at once: what a server does and what the interpreter does go side by side. */
const atOnce = 16;

/** Compares `count` random reads of a store with the interpreter's answers, up to the first difference. */
export async function comparePlans(
  store: OpenWorld,
  { count, seed, mayRefuse = new Set() }: ComparePlansOptions,
): Promise<ComparisonReport> {
  const tally = { ran: 0, refused: 0 };
  for (let next = 0; tally.ran + tally.refused < count; next += atOnce) {
    const numbers = Array.from({ length: atOnce }, (_, i) => next + i);
    const outcomes = await Promise.all(
      numbers.map((number) => judge(store, randomTrial(seed, number), mayRefuse)),
    );
    for (const [i, outcome] of outcomes.entries()) {
      if (tally.ran + tally.refused === count) break;
      if (isDifference(outcome)) {
        const which = `read ${next + i} of seed ${seed}`;
        const least = await shrinkTrial(store, randomTrial(seed, next + i), mayRefuse);
        const described = await describeDifference(store, least, mayRefuse, which);
        return { ...tally, difference: `${described}\nfirst: ${inspect(outcome.got)}` };
      }
      if (outcome === "same") tally.ran++;
      else if (outcome === "refused") tally.refused++;
    }
  }
  return { ...tally, difference: undefined };
}

function randomTrial(seed: number, number: number): Trial {
  const draft = new Draft(new Random(seed * 1_000_003 + number));
  const plan = makeRead(draft, 2);
  return { plan, args: draft.args };
}

/** `undefined` where the oracle has no answer: the plan makes no sense, or computes something out of range. */
type Outcome = "same" | "refused" | "undefined" | Difference;

interface Difference {
  readonly got: unknown;
  readonly meant: unknown;
}

async function shrinkTrial(
  store: OpenWorld,
  trial: Trial,
  mayRefuse: ReadonlySet<string>,
): Promise<Trial> {
  const differs = async (smaller: Trial): Promise<boolean> => {
    try {
      const outcome = await judge(store, smaller, mayRefuse);
      return isDifference(outcome) && !isIllTyped(outcome.got);
    } catch {
      // Half a plan is no plan.
      return false;
    }
  };
  const plan = await shrink(trial.plan, (smaller) => differs({ ...trial, plan: smaller }));
  const args = await shrink(trial.args, (smaller) =>
    smaller.length === trial.args.length
      ? differs({ plan, args: smaller })
      : Promise.resolve(false),
  );
  return { plan, args };
}

function isDifference(outcome: Outcome): outcome is Difference {
  return typeof outcome === "object";
}

/** Less than whole plans are refused by every store, whatever made the first one differ. */
function isIllTyped(got: unknown): boolean {
  return isRefusal(got) && capabilityOf(got) === "well-typed";
}

async function judge(
  store: OpenWorld,
  trial: Trial,
  mayRefuse: ReadonlySet<string>,
): Promise<Outcome> {
  const meant = answerOf(trial);
  if (meant === undefined) return "undefined";
  try {
    const { rows } = await store.engine.read(requestOf(trial.plan, trial.args));
    if (isSameResult(meant.plan, rows, meant.rows)) return "same";
    return isDetermined(trial, meant) ? { got: rows, meant: meant.rows } : "undefined";
  } catch (error) {
    if (isRefusal(error) && mayRefuse.has(capabilityOf(error))) return "refused";
    // Whether a value that the result does not need is computed is the store's affair.
    if (error instanceof DataError && error.code === "value.range") return "undefined";
    return { got: error, meant: meant.rows };
  }
}

interface Answer {
  readonly plan: Read;
  readonly rows: readonly Row[];
}

/** Nobody says which rows a window leaves where nothing tells two of them apart, such as only a JSON value. */
function isDetermined(trial: Trial, meant: Answer): boolean {
  const other = answerOf(trial, backwards);
  return other !== undefined && isSameResult(meant.plan, other.rows, meant.rows);
}

function answerOf({ plan, args }: Trial, records: RowSource = source): Answer | undefined {
  try {
    if (checkPlan(model, plan) !== undefined) return undefined;
    const planned = completeOrders(model, filters.read(plan));
    return { plan: planned, rows: compileQuery(model, planned)({ source: records, args }).rows };
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

async function describeDifference(
  store: OpenWorld,
  trial: Trial,
  mayRefuse: ReadonlySet<string>,
  which: string,
): Promise<string> {
  const { got, meant } = (await judge(store, trial, mayRefuse)) as { got: unknown; meant: unknown };
  return [
    `${which} differs. As small as it gets:`,
    JSON.stringify(trial.plan),
    `arguments: ${inspect(trial.args, { depth: 9 })}`,
    `the oracle: ${inspect(meant, { depth: 9 })}`,
    `the store: ${inspect(got, { depth: 9 })}`,
    `text: ${textOf(store, trial)}`,
  ].join("\n");
}

function textOf({ engine }: OpenWorld, { plan, args }: Trial): string {
  const [first] = engine.explain(requestOf(plan, args)).statements;
  return first === undefined || first.refused === true ? "none" : first.text();
}
