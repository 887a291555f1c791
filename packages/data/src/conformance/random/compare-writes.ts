import { inspect, isDeepStrictEqual } from "node:util";
import { DataError } from "../../errors.ts";
import { checkPlan } from "../../oracle/check-plan.ts";
import type { Data } from "../../oracle/interpret.ts";
import type { Write } from "../../plan/plan.ts";
import type { Result, Row, Session, Store } from "../../store/store.ts";
import { settledRows } from "../compare.ts";
import { capabilityOf, isRefusal } from "../run-case.ts";
import { World } from "../world/model.ts";
import { type OpenWorld, readEverything, runPlan } from "../world/open.ts";
import type { ComparePlansOptions, ComparisonReport } from "./compare-plans.ts";
import { Random } from "./random.ts";
import { shrink } from "./shrink.ts";
import { makeWrite, type RandomWrite } from "./writes.ts";

/** What a sequence came to: what each write answered, the last perhaps with an error, and what was stored then. */
interface Course {
  /** The writes that were not refused. */
  readonly tried: readonly RandomWrite[];
  readonly answers: readonly unknown[];
  readonly state: Data | undefined;
  readonly refused: readonly Refusal[];
}

/** A write that did nothing, with the capability that it would have needed. */
interface Refusal {
  readonly plan: Write;
  readonly capability: string;
}

/**
 * Runs random sequences of writes on a store and on the oracle, each in a unit that is rolled back, up to the first difference. A write that
 * the store refuses did nothing: the others are compared without it.
 */
export async function compareWrites(
  store: OpenWorld,
  oracle: OpenWorld,
  { count, seed, mayRefuse = new Set() }: ComparePlansOptions,
): Promise<ComparisonReport> {
  let ran = 0;
  let refused = 0;
  // What makes no sense is refused by both.
  const isMeant = ({ plan, capability }: Refusal): boolean => {
    const compiled = oracle.store.compile(plan);
    return (
      mayRefuse.has(capability) || (compiled.refused === true && compiled.capability === capability)
    );
  };
  const differs = async (writes: readonly RandomWrite[]): Promise<boolean> => {
    // Half a write is no write.
    try {
      if (writes.some(({ plan }) => checkPlan(World.model, plan) !== undefined || isLoose(plan)))
        return false;
      const got = await runCourse(store.store, writes);
      return !isSameCourse(got, await runCourse(oracle.store, got.tried), isMeant);
    } catch {
      return false;
    }
  };
  for (let number = 0; number < count; number++) {
    const random = new Random(seed * 1_000_003 + number);
    const writes = Array.from({ length: 1 + random.below(5) }, () => makeWrite(random));
    const got = await runCourse(store.store, writes);
    const meant = await runCourse(oracle.store, got.tried);
    if (!isSameCourse(got, meant, isMeant)) {
      const least = await shrink(writes, differs, 1500);
      return {
        ran,
        refused,
        difference: await describeDifference(
          store,
          oracle,
          least,
          `sequence ${number} of seed ${seed}`,
        ),
      };
    }
    if (got.refused.length === 0) ran++;
    else refused++;
  }
  return { ran, refused, difference: undefined };
}

/** A window without an order means other records on every store. */
function isLoose(plan: Write): boolean {
  const target = "update" in plan ? plan.update : "delete" in plan ? plan.delete : undefined;
  return target?.page !== undefined && (target.order ?? []).length === 0;
}

async function runCourse(store: Store, writes: readonly RandomWrite[]): Promise<Course> {
  const session = await store.begin({ isolation: "default", waitMs: 5000 });
  try {
    return await runWrites(store, session, writes);
  } finally {
    await session.rollback();
  }
}

async function runWrites(
  store: Store,
  session: Session,
  writes: readonly RandomWrite[],
): Promise<Course> {
  const answers: unknown[] = [];
  const tried: RandomWrite[] = [];
  const refused: Refusal[] = [];
  for (const write of writes) {
    try {
      answers.push(answerOf(await runPlan(store, session, write.plan, write.values)));
      tried.push(write);
    } catch (error) {
      if (isRefusal(error)) {
        refused.push({ plan: write.plan, capability: capabilityOf(error) });
        continue;
      }
      if (!(error instanceof DataError)) throw error;
      answers.push(failureOf(error));
      // What failed dooms the unit: nothing can be read in it any more.
      return { tried: [...tried, write], answers, state: undefined, refused };
    }
  }
  const state = await readEverything((read) => runPlan(store, session, read, []));
  return { tried, answers, state, refused };
}

/** A write may break several rules at once; which of them is named is the store's choice. */
function failureOf({ code }: DataError): string {
  if (code === "value.range") return code;
  return code.startsWith("constraint.") || code.startsWith("value.") ? "a rule is broken" : code;
}

/** Which of the written rows comes first is nobody's promise. */
function answerOf({ rows, count, outcome }: Result): {
  rows: readonly Row[];
  count: number;
  outcome?: string;
} {
  return { rows: settledRows(rows), count, ...(outcome === undefined ? {} : { outcome }) };
}

function isSameCourse(got: Course, meant: Course, isMeant: (refusal: Refusal) => boolean): boolean {
  // Whether a value that the result does not need is computed is the store's affair.
  if ([got, meant].some(({ answers }) => answers.at(-1) === "value.range")) return true;
  return (
    meant.refused.length === 0 &&
    got.refused.every(isMeant) &&
    isDeepStrictEqual(got.answers, meant.answers) &&
    isDeepStrictEqual(got.state, meant.state)
  );
}

async function describeDifference(
  store: OpenWorld,
  oracle: OpenWorld,
  writes: readonly RandomWrite[],
  which: string,
): Promise<string> {
  const got = await runCourse(store.store, writes);
  const meant = await runCourse(oracle.store, got.tried);
  return [
    `${which} differs. As small as it gets:`,
    ...writes.map(
      ({ plan, values }) => `${JSON.stringify(plan)} with ${inspect(values, { depth: 9 })}`,
    ),
    `the oracle answers ${inspect(meant.answers, { depth: 9 })}`,
    `the store answers ${inspect(got.answers, { depth: 9 })}${got.refused.map(({ capability }) => ` and refuses with ${capability}`).join("")}`,
    ...Object.keys(meant.state ?? {}).flatMap((name) =>
      stateDifference(name, got.state?.[name], meant.state![name]!),
    ),
  ].join("\n");
}

function stateDifference(
  name: string,
  got: readonly Row[] | undefined,
  meant: readonly Row[],
): string[] {
  if (got === undefined || isDeepStrictEqual(got, meant)) return [];
  const unlike = (rows: readonly Row[], others: readonly Row[]): Row[] =>
    rows.filter((row) => !others.some((other) => isDeepStrictEqual(row, other)));
  return [
    `${name} of the oracle: ${inspect(unlike(meant, got))}`,
    `${name} of the store: ${inspect(unlike(got, meant))}`,
  ];
}
