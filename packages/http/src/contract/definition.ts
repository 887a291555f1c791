import { WervelError } from "@wervel/schema";

/** Makes the error for a call that defines nothing: it is thrown where it was written. */
export function definitionError(message: string, help: string): WervelError {
  return new WervelError("WERVEL_HTTP_DEFINITION", message, { help });
}

/** Tells an object of options from what JavaScript may pass in its place. */
export function isPlain(candidate: unknown): candidate is object {
  return typeof candidate === "object" && candidate !== null && !Array.isArray(candidate);
}
