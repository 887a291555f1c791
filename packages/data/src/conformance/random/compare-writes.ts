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
  readonly answers: readonly unknown[];
  readonly state: Data | undefined;
  readonly refused: string | undefined;
}

/** Runs random sequences of writes on a store and on the oracle, each in a unit that is rolled back, up to the first difference. */
export async function compareWrites(
  store: OpenWorld,
  oracle: OpenWorld,
  { count, seed, mayRefuse = new Set() }: ComparePlansOptions,
): Promise<ComparisonReport> {
  let ran = 0;
  let refused = 0;
  const differs = async (writes: readonly RandomWrite[]): Promise<boolean> => {
    // Half a write is no write.
    try {
      if (writes.some(({ plan }) => checkPlan(World.model, plan) !== undefined || isLoose(plan)))
        return false;
      return !isSameCourse(
        await runCourse(store.store, writes),
        await runCourse(oracle.store, writes),
        mayRefuse,
      );
    } catch {
      return false;
    }
  };
  for (let number = 0; number < count; number++) {
    const random = new Random(seed * 1_000_003 + number);
    const writes = Array.from({ length: 1 + random.below(5) }, () => makeWrite(random));
    const got = await runCourse(store.store, writes);
    const meant = await runCourse(oracle.store, writes);
    if (!isSameCourse(got, meant, mayRefuse)) {
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
    if (got.refused === undefined) ran++;
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
  for (const { plan, values } of writes) {
    try {
      answers.push(answerOf(await runPlan(store, session, plan, values)));
    } catch (error) {
      if (isRefusal(error)) return { answers, state: undefined, refused: capabilityOf(error) };
      if (!(error instanceof DataError)) throw error;
      answers.push(failureOf(error));
      // What failed dooms the unit: nothing can be read in it any more.
      return { answers, state: undefined, refused: undefined };
    }
  }
  const state = await readEverything((read) => runPlan(store, session, read, []));
  return { answers, state, refused: undefined };
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

function isSameCourse(got: Course, meant: Course, mayRefuse: ReadonlySet<string>): boolean {
  // Whether a value that the result does not need is computed is the store's affair.
  if ([got, meant].some(({ answers }) => answers.at(-1) === "value.range")) return true;
  // What makes no sense is refused by both.
  if (meant.refused !== undefined) return isDeepStrictEqual(got, meant);
  if (got.refused !== undefined)
    return (
      mayRefuse.has(got.refused) &&
      isDeepStrictEqual(got.answers, meant.answers.slice(0, got.answers.length))
    );
  return isDeepStrictEqual(got, meant);
}

async function describeDifference(
  store: OpenWorld,
  oracle: OpenWorld,
  writes: readonly RandomWrite[],
  which: string,
): Promise<string> {
  const got = await runCourse(store.store, writes);
  const meant = await runCourse(oracle.store, writes);
  return [
    `${which} differs. As small as it gets:`,
    ...writes.map(
      ({ plan, values }) => `${JSON.stringify(plan)} with ${inspect(values, { depth: 9 })}`,
    ),
    `the oracle answers ${inspect(meant.answers, { depth: 9 })}`,
    `the store answers ${inspect(got.answers, { depth: 9 })}${got.refused === undefined ? "" : ` and refuses with ${got.refused}`}`,
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
