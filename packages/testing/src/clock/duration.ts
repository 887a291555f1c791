import { WervelError } from "@wervel/core";

/** A span of time: milliseconds, or text such as `250ms`, `30s`, `5m`, `2h`, `7d`. */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Reads a duration as milliseconds.
 *
 * @throws WERVEL_TESTING_DURATION for what is none, and for a negative one: time does not run back.
 */
export function readDuration(duration: Duration): number {
  const ms = typeof duration === "number" ? duration : readText(duration);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new WervelError("WERVEL_TESTING_DURATION", `${JSON.stringify(duration)} is no duration.`, {
    help: "Write a number and a unit: 250ms, 30s, 5m, 2h or 7d.",
  });
}

function readText(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * (unitMs[unit ?? ""] ?? NaN);
}
