import { availableParallelism } from "node:os";
import { text, WervelError } from "@wervel/schema";
import { Settings } from "../../settings/settings.ts";

/** How many processes serve the app: a number, or one for each processor that it may use. */
export type WorkerCount = "auto" | number;

/** `WORKERS`, or the flag `--workers`. */
export class HostSettings extends Settings("", {
  /** `auto`, or from 1 to 512. Default: what `run` was given, else 1. */
  workers: text().optional(),
}) {}

const most = 512;

/**
 * Counts the processes of an app.
 *
 * @param set What the setting says; it goes before what the program says.
 * @throws WERVEL_HOST_WORKERS for a number that cannot be, or more than one where the runtime has no way to share an address.
 */
export function countWorkers(set: string | undefined, given: WorkerCount = 1): number {
  const chosen = set === undefined ? given : chosenBy(set);
  const count = chosen === "auto" ? availableParallelism() : chosen;
  if (!Number.isSafeInteger(count) || count < 1 || count > most)
    throw workersError(
      set === undefined
        ? `An app cannot run with ${String(given)} workers.`
        : `WORKERS cannot be ${JSON.stringify(set)}.`,
      `Write WORKERS=auto or a whole number from 1 to ${most}.`,
    );
  if (count > 1 && !isNode())
    throw workersError(
      `An app runs with ${count} workers on Node alone.`,
      "Start several processes on ports of their own behind a proxy, or run the app on Node.",
    );
  return count;
}

function chosenBy(set: string): WorkerCount {
  if (set === "auto") return set;
  return /^[1-9][0-9]{0,2}$/.test(set) ? Number(set) : NaN;
}

function isNode(): boolean {
  const { versions } = process;
  return versions["bun"] === undefined && versions["deno"] === undefined;
}

function workersError(message: string, help: string): WervelError {
  return new WervelError("WERVEL_HOST_WORKERS", message, { help });
}
