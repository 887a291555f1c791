import { WervelError } from "@wervel/schema";
import { unknownMembers } from "./members.ts";

/** Makes the error for a call that defines nothing: it is thrown where it was written. */
export function definitionError(message: string, help: string): WervelError {
  return new WervelError("WERVEL_HTTP_DEFINITION", message, { help });
}

/** Tells an object of options from what JavaScript may pass in its place. */
export function isPlain(candidate: unknown): candidate is object {
  return typeof candidate === "object" && candidate !== null && !Array.isArray(candidate);
}

/** Refuses options with a member that nothing reads. */
export function assertMembers(options: object, of: "controller" | "group", call: string): void {
  const [name] = unknownMembers(options, of);
  if (name === undefined) return;
  throw definitionError(
    `${call} has the option ${name}, which there is not.`,
    "Correct its name, or remove it.",
  );
}
