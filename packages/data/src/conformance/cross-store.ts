import type { Unsupported } from "./claims.ts";

const refusals: readonly (readonly [reason: string, ...cases: string[]])[] = [
  [
    "What leads over two stores is answered for conditions, selected values and includes: an order, a group, an aggregate and an expression of both are not.",
    "crossStore",
    "orders by a related value",
    "groups by a path",
    "aggregates of a path",
    "plan: one group of everything",
    "order: with a line cheaper than its product",
    "order: what a count and a sum make",
    "plan: a column in a list over a relation",
  ],
  [
    "A change takes no values from another store: nobody could keep them from changing meanwhile.",
    "updates from a related record",
    "takes an element out beside a value of another record",
    "an update does not take values from another tenant's record",
  ],
  [
    "A unit of work writes into one store.",
    "what a unit wrote before a broken rule is gone",
    "updates and deletes reach the tenant's records",
  ],
  [
    "A link between two stores is an entity of its own, which is inserted and deleted.",
    "links",
    "links what is linked: nothing is new",
    "unlinks",
    "a link to nothing",
  ],
  [
    "Two stores have no snapshot in common.",
    "a unit at snapshot reads one record, its children and a count alike",
    "a unit at serializable reads one record, its children and a count alike",
  ],
];

/** What two stores refuse that hold the world together, whatever stores they are. */
export const crossStore: readonly Unsupported[] = refusals.flatMap(([reason, ...cases]) =>
  cases.map((test) => ({ test, reason })),
);
