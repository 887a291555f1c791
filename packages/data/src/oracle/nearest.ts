import type { Pred, ValueType } from "../plan/plan.ts";
import { compilePred } from "./expression.ts";
import type { Scope } from "./scope.ts";
import { arraySource } from "./source.ts";
import { type Comparator, comparatorOf } from "./value.ts";
import { cosine, dot, l2 } from "./vector.ts";

type ScoreOf = (a: ArrayLike<number>, b: ArrayLike<number>) => number;

const metrics: Readonly<Record<"cosine" | "l2" | "dot", ScoreOf>> = { cosine, l2, dot };

/** What {@link nearestOf} chooses by. */
export interface NearestParts {
  readonly metric: keyof typeof metrics;
  readonly vector: ArrayLike<number>;
  /** How many. */
  readonly k: number;
  readonly dir: "asc" | "desc";
  /** The types of the parts of a key: records of one score stand by their keys. */
  readonly key: readonly ValueType[];
  /** A condition on the row `{ score }`, with its scope and the arguments of the plan. */
  readonly test?:
    | { readonly pred: Pred; readonly scope: Scope; readonly args: readonly unknown[] }
    | undefined;
}

/** Takes candidates one after another, and holds no more than twice as many as are wanted. */
export interface Nearest {
  offer(key: readonly unknown[], vector: ArrayLike<number>): void;
  /** The nearest in their order: the parts of the key, then the score. */
  found(): readonly (readonly unknown[])[];
}

/** Chooses the nearest of many, for stores whose databases cannot compute how near a vector is. */
export function nearestOf({ metric, vector, k, dir, key, test }: NearestParts): Nearest {
  const scoreOf = metrics[metric];
  const sign = dir === "asc" ? 1 : -1;
  const comparators: readonly Comparator[] = key.map((type) => comparatorOf(type, type));
  const passes = scoreTest(test);
  const at = key.length;
  const compare = (a: readonly unknown[], b: readonly unknown[]): number => {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return sign * difference;
    for (let i = 0; i < at; i++) {
      const order = comparators[i]!(a[i], b[i]);
      if (order !== 0) return order;
    }
    return 0;
  };
  let kept: (readonly unknown[])[] = [];
  let worst: readonly unknown[] | undefined;
  const settle = (): void => {
    kept = kept.toSorted(compare).slice(0, k);
    worst = kept.length < k ? undefined : kept.at(-1);
  };
  return {
    offer: (parts, candidate) => {
      const score = scoreOf(candidate, vector);
      if (!passes(score)) return;
      const row = [...parts, score];
      if (worst !== undefined && compare(row, worst) >= 0) return;
      kept.push(row);
      if (kept.length >= 2 * k) settle();
    },
    found: () => {
      settle();
      return kept;
    },
  };
}

function scoreTest(test: NearestParts["test"]): (score: number) => boolean {
  if (test === undefined) return () => true;
  const holds = compilePred(test.pred, test.scope);
  const run = { args: test.args, source: arraySource({}) };
  return (score) => holds({ score }, run);
}
