import { bunRuntime } from "./bun-runtime.ts";

/** Tells what the server of this runtime leaves to whoever stands before it; nothing for `node:http`. */
export function runtimeNotes(): readonly string[] {
  return bunRuntime() === undefined ? [] : [bunNote];
}

const bunNote =
  "Bun bounds neither connections nor the requests on one, resolves dots in paths and joins repeated headers before the app sees them: put a proxy in front that does, see docs/runtimes.md";
