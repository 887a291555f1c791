/** A line of the chart: what grows, and how far. */
export interface Line {
  readonly title: string;
  /** What the figure is of, in a word or two. */
  readonly unit: string;
  readonly sizes: readonly number[];
}

/** What the module of a line exports as `prepare`: it makes what is done again and again, whose CPU is shared by `size` units. */
export type Prepare = (size: number) => Promise<() => Promise<void>>;

/** Makes a list of so many. */
export function upTo<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
