import type { StatementOptions } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import { giveBackNumbers, takeNumbers } from "../connection/scripts.ts";
import type { Shape } from "../layout/shape.ts";

/** The numbers of one entity that a statement or unit deals with. */
interface Series {
  readonly shape: Shape;
  /** Numbers that were taken, in order. */
  readonly taken: number[];
  readonly own: Set<number>;
  /** How many of them were given. */
  given: number;
  /** The highest number given or seen. */
  last: number;
  /** The highest number that a record came with. */
  seen: number;
  /** How many are missing. */
  missing: number;
  /** What the counter was before any were taken. */
  before: string | undefined;
}

/** Where a statement began, to begin it again. */
export type NumberMark = ReadonlyMap<string, Readonly<Pick<Series, "given" | "last" | "seen">>>;

/**
 * Numbers for new records. They are taken from a counter that only goes up, as many as a statement turns out to need; what no record got is
 * given back where nobody took any since.
 */
export class Numbers {
  readonly #connection: Connection;
  readonly #series = new Map<string, Series>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The next number, or takes note of a number that a record came with. */
  next(shape: Shape, seen?: number): number {
    const series = this.#of(shape);
    if (seen !== undefined) {
      series.last = Math.max(series.last, seen);
      if (!series.own.has(seen)) series.seen = Math.max(series.seen, seen);
      return series.last;
    }
    while (series.given < series.taken.length) {
      const number = series.taken[series.given++]!;
      if (number <= series.last) continue;
      series.last = number;
      return number;
    }
    series.missing++;
    return 1;
  }

  get isComplete(): boolean {
    return [...this.#series.values()].every(({ missing }) => missing === 0);
  }

  /** Takes what was missing. */
  async fetch(options: StatementOptions): Promise<void> {
    for (const series of this.#series.values()) {
      const { shape, missing, last } = series;
      if (missing === 0) continue;
      series.missing = 0;
      const [before, end] = await this.#connection.script<readonly [string, string]>(
        takeNumbers,
        shape.numbers,
        [String(last), String(missing)],
        options,
      );
      series.before ??= before;
      for (let number = Number(end) - missing + 1; number <= Number(end); number++) {
        series.taken.push(number);
        series.own.add(number);
      }
    }
  }

  get mark(): NumberMark {
    return new Map(
      [...this.#series].map(([name, { given, last, seen }]) => [name, { given, last, seen }]),
    );
  }

  undo(mark: NumberMark): void {
    for (const [name, series] of this.#series) {
      const { given, last, seen } = mark.get(name) ?? { given: 0, last: 0, seen: 0 };
      Object.assign(series, { given, last, seen });
    }
  }

  /** Changes that raise the counters to the highest numbers that records came with. */
  raised(): readonly string[] {
    return [...this.#series.values()]
      .filter(({ seen }) => seen > 0)
      .flatMap(({ shape, seen }) => ["n", shape.numbers, String(seen)]);
  }

  /** Gives back what was taken in vain: nothing of it was committed. */
  async giveBack(options: StatementOptions): Promise<void> {
    for (const { shape, taken, before } of this.#series.values()) {
      if (taken.length === 0 || before === undefined) continue;
      await this.#connection.script(
        giveBackNumbers,
        shape.numbers,
        [String(taken.at(-1)), before],
        options,
      );
    }
  }

  #of(shape: Shape): Series {
    let series = this.#series.get(shape.name);
    if (series === undefined) {
      series = {
        shape,
        taken: [],
        own: new Set(),
        given: 0,
        last: 0,
        seen: 0,
        missing: 0,
        before: undefined,
      };
      this.#series.set(shape.name, series);
    }
    return series;
  }
}
