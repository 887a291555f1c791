import type { ModelDescription } from "../model/description.ts";
import { compilePred, type Test } from "../oracle/expression.ts";
import { arraySource } from "../oracle/source.ts";
import type { Pred, ValueType } from "../plan/plan.ts";
import { value } from "./aggregates.ts";
import { crossRefused } from "./cross-refused.ts";
import type { PlacedCompiled } from "./placed-compiled.ts";

const maxChoices = 4;

/** A condition that may hold for whom there is nothing in the other store. */
export interface NothingTest {
  /** Tells it from others. */
  readonly key: string;
  readonly test: Pred;
  /** The column `$value` of the test, and what it is where there is nothing. */
  readonly column?: { readonly type: ValueType; readonly nothing: unknown };
}

/**
 * What is chosen when a plan runs, since it depends on its arguments: whether a condition on records of another store holds for those of
 * whom there are none. Where it does not, the keys of those are carried for whom it holds; else of those for whom it does not.
 */
export class Choices {
  readonly #asked = new Map<string, NothingTest>();
  readonly #bits: number;

  constructor(bits: number) {
    this.#bits = bits;
  }

  get asked(): readonly NothingTest[] {
    return [...this.#asked.values()];
  }

  /** Whether this variant of the plan is the one in which the condition holds for nothing. */
  holdsForNothing(test: NothingTest): boolean {
    if (!this.#asked.has(test.key)) this.#asked.set(test.key, test);
    return ((this.#bits >> [...this.#asked.keys()].indexOf(test.key)) & 1) === 1;
  }
}

/** Compiles every variant of a plan; the arguments of a run choose one. */
export function chosen(
  model: ModelDescription,
  compile: (choices: Choices) => PlacedCompiled,
): PlacedCompiled {
  const first = new Choices(0);
  const usual = compile(first);
  const { asked } = first;
  const { length } = asked;
  if (length === 0) return usual;
  if (length > maxChoices)
    throw crossRefused(
      "/where",
      `It has ${length} conditions on other stores that may hold where there is nothing, and ${maxChoices} are answered.`,
      "fewer of them, or local({ maxRows })",
    );
  const others = Array.from({ length: 2 ** length - 1 }, (_, i) => compile(new Choices(i + 1)));
  const variants = [usual, ...others];
  const tests = asked.map((each) => testOf(model, each));
  const at = (args: readonly unknown[]): PlacedCompiled =>
    variants[tests.reduce((bits, test, i) => bits | (test(args) ? 1 << i : 0), 0)]!;
  return {
    ...usual,
    scan: variants.find(({ scan }) => scan === "fan-out" || scan === "full")?.scan ?? usual.scan,
    execute: (on, args, options) => at(args).execute(on, args, options),
    rows: (on, args, options) => at(args).rows(on, args, options),
  };
}

function testOf(
  model: ModelDescription,
  { test, column }: NothingTest,
): (args: readonly unknown[]) => boolean {
  const names = new Map(column === undefined ? [] : [[value, column.type]]);
  const holds: Test = compilePred(test, { model, names, entity: undefined });
  const row = { [value]: column?.nothing };
  return (args) => holds(row, { source: nobody, args });
}

const nobody = arraySource({});
