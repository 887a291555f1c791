/** What one of two units does in a probe. */
export type Move =
  | { readonly read: string }
  /** Sets the rating to a number, or to one more than this unit read last. */
  | { readonly set: string; readonly to: number | "one more" }
  | { readonly add: string }
  /** Counts the probe's records that have a rating above zero. */
  | "count"
  | "commit"
  | "rollback";

/** What came of one unit: what it read and counted in turn, and how it ended. */
export interface Course {
  readonly seen: readonly (number | null)[];
  readonly committed: boolean;
}

/** Two units, `a` and `b`, that get into each other's way, and how the anomaly shows. */
export interface Probe {
  /** The anomaly by name. */
  readonly name: string;
  /** What it means to a user, in one line. */
  readonly meaning: string;
  readonly moves: readonly (readonly ["a" | "b", Move])[];
  readonly happened: (a: Course, b: Course, ratings: ReadonlyMap<string, number | null>) => boolean;
}

/** What a store does about an anomaly: it cannot happen, it can, or the store has no such isolation. */
export type ProbeOutcome = "prevented" | "possible" | "refused";

/** The isolations that a unit can ask for. */
export const isolations = ["default", "snapshot", "serializable"] as const;

/** Every probe. Each begins with two records, `one` and `two`, rated 10. */
export const isolationProbes: readonly Probe[] = [
  {
    name: "own write unseen",
    meaning: "A unit reads what was there before its own write.",
    moves: [
      ["a", { set: "one", to: 11 }],
      ["a", { read: "one" }],
      ["a", "commit"],
    ],
    happened: (a) => a.seen[0] !== 11,
  },
  {
    name: "dirty read",
    meaning: "A unit reads what another has written and takes back.",
    moves: [
      ["a", { set: "one", to: 11 }],
      ["b", { read: "one" }],
      ["a", "rollback"],
      ["b", "commit"],
    ],
    happened: (_, b) => b.seen[0] === 11,
  },
  {
    name: "unrepeatable read",
    meaning: "A unit reads a record twice and finds what another has committed in between.",
    moves: [
      ["a", { read: "one" }],
      ["b", { set: "one", to: 11 }],
      ["b", "commit"],
      ["a", { read: "one" }],
      ["a", "commit"],
    ],
    happened: (a) => a.seen.length === 2 && a.seen[0] !== a.seen[1],
  },
  {
    name: "phantom",
    meaning: "A unit asks the same question twice and a record has come in between.",
    moves: [
      ["a", "count"],
      ["b", { add: "three" }],
      ["b", "commit"],
      ["a", "count"],
      ["a", "commit"],
    ],
    happened: (a) => a.seen.length === 2 && a.seen[0] !== a.seen[1],
  },
  {
    name: "lost update",
    meaning: "Two units read a number and write one more; one of the two is gone.",
    moves: [
      ["a", { read: "one" }],
      ["b", { read: "one" }],
      ["a", { set: "one", to: "one more" }],
      ["a", "commit"],
      ["b", { set: "one", to: "one more" }],
      ["b", "commit"],
    ],
    happened: (a, b, ratings) => a.committed && b.committed && ratings.get("one") === 11,
  },
  {
    name: "write skew",
    meaning: "Two units check that two are left and each takes another one away: none is left.",
    moves: [
      ["a", "count"],
      ["b", "count"],
      ["a", { set: "one", to: 0 }],
      ["b", { set: "two", to: 0 }],
      ["a", "commit"],
      ["b", "commit"],
    ],
    happened: (a, b, ratings) =>
      a.committed && b.committed && ratings.get("one") === 0 && ratings.get("two") === 0,
  },
];
