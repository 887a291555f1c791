import { WervelError } from "@wervel/schema";

/** Makes the error for an option that cannot hold. */
export function optionError(option: string, what: string): WervelError {
  return new WervelError("WERVEL_HTTP_OPTIONS", `The option \`${option}\` cannot hold: ${what}.`, {
    help: `Correct \`${option}\`.`,
    details: { option },
  });
}
