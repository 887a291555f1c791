import type { QueryState } from "./state.ts";

/** A query as an include sees it. */
export abstract class BuiltQuery {
  readonly state: QueryState;

  constructor(state: QueryState) {
    this.state = state;
  }

  abstract select(select: unknown): BuiltQuery;
  abstract include(include: unknown): BuiltQuery;
}

/** Makes the query over a relation. */
export type MakeQuery = (state: QueryState) => BuiltQuery;
