import { WervelError } from "@wervel/core";
import type { ErrorEntry } from "@wervel/core";

/** Every code that the openapi package raises. */
export const openapiErrors: Readonly<Record<"WERVEL_OPENAPI_PATH", ErrorEntry>> = {
  WERVEL_OPENAPI_PATH: {
    title: "The path of the documentation cannot be used",
    help: "Give a path such as /docs: a leading slash, no trailing one, no parameters.",
  },
};

/** Makes the error for a path at which no page can stand. */
export function apiDocsPathError(path: string): WervelError {
  return new WervelError(
    "WERVEL_OPENAPI_PATH",
    `The documentation cannot stand at ${JSON.stringify(path)}.`,
    { help: openapiErrors.WERVEL_OPENAPI_PATH.help, details: { path } },
  );
}
