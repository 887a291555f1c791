/** Repeatable randomness: the same seed gives the same sequence everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds would begin alike.
    this.#state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
  }

  /** Returns a number from 0 up to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Returns a whole number from 0 up to `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Answers yes with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Picks one of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Picks up to `most` different ones, at least one, in the list's order. */
  some<T>(list: readonly T[], most: number): T[] {
    const wanted = 1 + this.below(Math.min(most, list.length));
    const chosen = new Set<number>();
    while (chosen.size < wanted) chosen.add(this.below(list.length));
    return list.filter((_, i) => chosen.has(i));
  }

  /** Runs one of several makers, each as likely as its weight. */
  weighted<T>(makers: readonly (readonly [weight: number, make: () => T])[]): T {
    let rest = this.next() * makers.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of makers) if ((rest -= weight) < 0) return make();
    return makers[0]![1]();
  }
}
