import type { SqlText } from "../parameters.ts";
import type { SqlQuery } from "./server.ts";

/** Encodes the arguments of a plan for a statement. */
export function queryOf(statement: SqlText, args: readonly unknown[], maxRows?: number): SqlQuery {
  const { text, parameters } = statement.variant?.(args) ?? statement;
  const values = new Array(parameters.length);
  for (let i = 0; i < parameters.length; i++) values[i] = parameters[i]!(args);
  return maxRows === undefined ? { text, values } : { text, values, maxRows };
}
