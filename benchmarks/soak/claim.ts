/** What was found about one part of a claim. */
export interface Finding {
  /** Such as `replies with a status of 500 and above`. */
  readonly what: string;
  /** Such as `0` or `14.2 KiB`. */
  readonly value: string;
  /** What was promised, such as `0` or `at most 25 KiB`; absent for a figure that only describes. */
  readonly target?: string;
  /** Whether the promise holds; absent for a figure that only describes. */
  readonly holds?: boolean;
  /** Only the long form judges it: times, and how much was done. */
  readonly onlyLong?: boolean;
}

/** How much is done. */
export interface SoakEffort {
  /** A few seconds, for `npm test`. */
  readonly short: boolean;
  /** A run with the same seed makes the same choices. */
  readonly seed: number;
  /** The part of the long form that is done, such as 0.1. Default 1. */
  readonly part?: number;
}

/** Something that Wervel promises about staying up, and how it is found out. */
export interface Claim {
  /** How it is asked for on the command line, such as `idle`. */
  readonly name: string;
  readonly title: string;
  /** How it is found out, in a sentence or two. */
  readonly how: string;
  /** @throws NotRun when something is missing that it needs. */
  run(effort: SoakEffort): Promise<readonly Finding[]>;
}

/** Says why a claim could not be looked at. */
export class NotRun extends Error {}

/** Gives the number for the long form, in the part that is done of it, or that for the short one. */
export function amount({ short, part = 1 }: SoakEffort, long: number, few: number): number {
  return short ? few : Math.max(few, Math.round(long * part));
}

/** A count that must be zero. */
export function none(what: string, count: number, examples: readonly string[] = []): Finding {
  const shown = count === 0 || examples.length === 0 ? "" : ` (${examples.slice(0, 3).join("; ")})`;
  return { what, value: `${count}${shown}`, target: "0", holds: count === 0 };
}

/** A count that must not be zero: without it the rest says nothing. */
export function some(what: string, count: number): Finding {
  return { what, value: count.toLocaleString("en"), target: "some", holds: count > 0 };
}

/** A figure that must not be above another; times are judged in the long form alone. */
export function atMost(
  what: string,
  value: number,
  most: number,
  { unit = "", onlyLong = false }: { readonly unit?: string; readonly onlyLong?: boolean } = {},
): Finding {
  const said = (number: number): string => `${Math.round(number * 100) / 100}${unit}`;
  return {
    what,
    value: said(value),
    target: `at most ${said(most)}`,
    holds: value <= most,
    onlyLong,
  };
}

/** How often something was done, of the times that the claim speaks of. */
export function done(what: string, count: number, wanted: number): Finding {
  const [value, least] = [count, wanted].map((number) => number.toLocaleString("en"));
  return {
    what,
    value: value!,
    target: `at least ${least}`,
    holds: count >= wanted,
    onlyLong: true,
  };
}
