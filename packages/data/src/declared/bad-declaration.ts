import { WervelError } from "@wervel/schema";

/** Makes the error of a declared query that cannot be one. */
export function badDeclaration(why: string, help: string): WervelError {
  return new WervelError("WERVEL_QUERY_DECLARED", `A declared query ${why}`, { help });
}
