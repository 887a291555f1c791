import type { Order, Pred, Source } from "../plan/plan.ts";
import type { Numbering } from "./shape.ts";
import type { Table } from "./table.ts";

/** What a query reads from: its shape, and how its part of the plan is built. */
export interface QuerySource {
  readonly table: Table;
  readonly key: string;
  readonly args: readonly unknown[];
  /** Writes the shape again, to see that nothing changed under it. */
  rewrite(): string;
  build(numbers: Numbering): Source;
  /** Of a source that chooses some rows of many by an order of its own. */
  readonly chosen?: {
    /** How the rows stand unless the query says otherwise. */
    readonly order: readonly Order[];
    /** Puts the conditions of the query before the choice. */
    among(from: Source, where: readonly Pred[]): Source;
  };
}

/** The records of an entity. */
export function entitySource(table: Table): QuerySource {
  return {
    table,
    key: table.name,
    args: [],
    rewrite: () => table.name,
    build: () => ({ entity: table.name }),
  };
}
