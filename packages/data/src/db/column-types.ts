import { type Field, WervelError } from "@wervel/schema";
import type { Name, ValueType } from "../plan/plan.ts";
import { ModelProblems } from "../model/problems.ts";
import { valueType } from "../model/value-type.ts";

/** Gives the types of columns that fields describe. */
export function columnTypes(
  fields: Readonly<Record<Name, Field>>,
): Readonly<Record<Name, ValueType>> {
  const problems = new ModelProblems();
  const types = Object.entries(fields).map(([name, { definition }]) => {
    const type = valueType(name, definition, problems);
    if (type === undefined)
      throw new WervelError("WERVEL_QUERY_SELECT", `No column holds ${name}.`, {
        help: "Use fields of the vocabulary.",
      });
    return [name, type] as const;
  });
  return Object.fromEntries(types);
}
