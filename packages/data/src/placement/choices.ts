import type { ModelDescription } from "../model/description.ts";
import { compilePred, type Test } from "../oracle/expression.ts";
import { arraySource } from "../oracle/source.ts";
import type { Scope } from "../oracle/scope.ts";
import { value } from "./aggregates.ts";
import type { Counted } from "./counted.ts";
import { crossRefused } from "./cross-refused.ts";
import type { PlacedCompiled } from "./placed-compiled.ts";

const maxChoices = 4;

/**
 * What is chosen when a plan runs, since it depends on its arguments: whether a condition on a count holds for those of whom there is
 * nothing to count. Where it does not, the keys of those are carried for whom it holds; else of those for whom it does not.
 */
export class Choices {
  readonly asked: Counted[] = [];
  readonly #bits: number;

  constructor(bits: number) {
    this.#bits = bits;
  }

  /** Whether this variant of the plan is the one in which the condition holds for nothing. */
  holdsForNothing(counted: Counted): boolean {
    this.asked.push(counted);
    return ((this.#bits >> (this.asked.length - 1)) & 1) === 1;
  }
}

/** Compiles every variant of a plan; the arguments of a run choose one. */
export function chosen(
  model: ModelDescription,
  compile: (choices: Choices) => PlacedCompiled,
): PlacedCompiled {
  const first = new Choices(0);
  const usual = compile(first);
  const { length } = first.asked;
  if (length === 0) return usual;
  if (length > maxChoices)
    throw crossRefused(
      "/where",
      `It has ${length} conditions on what is counted in other stores, and ${maxChoices} are answered.`,
      "fewer of them, or local({ maxRows })",
    );
  const others = Array.from({ length: 2 ** length - 1 }, (_, i) => compile(new Choices(i + 1)));
  const variants = [usual, ...others];
  const tests = first.asked.map((counted) => testOf(model, counted));
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
  { test, type, nothing }: Counted,
): (args: readonly unknown[]) => boolean {
  const scope: Scope = { model, names: new Map([[value, type]]), entity: undefined };
  const holds: Test = compilePred(test, scope);
  const row = { [value]: nothing };
  return (args) => holds(row, { source: nobody, args });
}

const nobody = arraySource({});
