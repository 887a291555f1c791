import { WervelError } from "@wervel/schema";
import { formatProblem, StartupError } from "./startup-error.ts";

/** Writes what ended an app, for the standard error output. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  if (error instanceof WervelError) return formatProblem(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
