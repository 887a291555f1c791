import type { Row } from "./results.ts";
import { spread } from "./stats.ts";

/** What one slice of a round took. */
export interface Measured {
  readonly round: number;
  /** CPU microseconds of one operation. */
  readonly cpu: number;
}

/** Puts the slices of one contestant together, compared with those that the base had in the same rounds, of so many. */
export function figuresOf(
  own: readonly Measured[],
  base: readonly Measured[] | undefined,
  rounds: number,
): Pick<Row, "cpu" | "ratio" | "samples" | "rounds"> {
  const samples = own.map(({ cpu }) => cpu);
  const ratios = own.flatMap(({ cpu, round }) => {
    const other = base?.find((sample) => sample.round === round);
    return other === undefined ? [] : [cpu / other.cpu];
  });
  return {
    cpu: spread(samples),
    ...(ratios.length === 0 ? {} : { ratio: spread(ratios) }),
    samples,
    ...(own.length === rounds ? {} : { rounds: own.map(({ round }) => round) }),
  };
}
