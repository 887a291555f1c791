import type { AggregateNode } from "./aggregate-node.ts";
import type { Numbering } from "./shape.ts";

/** Takes the aggregates of a group out of an expression: each becomes a column of the group. */
export interface AggregateColumns {
  /** Names the column that holds the aggregate. */
  name(node: AggregateNode): string;
}

/** What an expression is built with. */
export interface Building {
  readonly numbers: Numbering;
  readonly aggregates?: AggregateColumns;
}
