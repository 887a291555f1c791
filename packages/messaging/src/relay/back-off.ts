const firstMs = 1_000;
const mostMs = 300_000;

/** Milliseconds until the next attempt: a second, then twice as long each time, at most five minutes; up to a fifth less, so that not all come at once. */
export function backOff(attempts: number, random: () => number = Math.random): number {
  const whole = Math.min(firstMs * 2 ** (attempts - 1), mostMs);
  return Math.round(whole * (1 - random() / 5));
}
