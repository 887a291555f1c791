/** How many requests a minute are answered. */
export interface RateOptions {
  /** Requests of one address that nobody is signed in for, default 120. An IPv6 address counts by its /64. */
  readonly perAddress?: number;
  /** Requests of one signed-in caller, from whatever address, default 600. */
  readonly perUser?: number;
}

/** The limits of requests a minute that hold where nobody says otherwise. */
export const defaultRates: Required<RateOptions> = Object.freeze({ perAddress: 120, perUser: 600 });

/** Finds what is wrong with the limits; `undefined` when they can hold. */
export function rateProblem(rate: RateOptions): string | undefined {
  const wrong = Object.entries(rate).find(
    ([, value]) => value !== undefined && (!Number.isSafeInteger(value) || (value as number) < 1),
  );
  return wrong === undefined ? undefined : `limits.rate.${wrong[0]} is not a positive whole number`;
}
