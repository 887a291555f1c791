import { WervelError } from "@wervel/schema";

/** Makes the error of an operator that does not take what it was given. */
export function badOperand(op: string, takes: string): WervelError {
  return new WervelError("WERVEL_QUERY_OPERAND", `${op} ${takes}.`, {
    help: "See the operators of its type.",
    details: { operator: op },
  });
}
