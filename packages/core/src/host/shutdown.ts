import type { Environment } from "../environment.ts";

/** How long each phase of a shutdown may take, in milliseconds. */
export interface ShutdownOptions {
  /** How long to go on serving after readiness is false, default 5,000; 0 in development and in tests. */
  readonly lingerMs?: number;
  /** How long work in flight may go on, default 15,000. */
  readonly drainMs?: number;
  /** How long work in flight has after it was told to abort, default 2,000. */
  readonly abortMs?: number;
  /** How long background services, `stop` methods and disposal may take together, default 2,000. */
  readonly stopMs?: number;
  /** How long writing the last log lines may take, default 500. */
  readonly flushMs?: number;
}

/** {@link ShutdownOptions}, complete. The sum of the defaults stays under 25 seconds. */
export type ResolvedShutdownOptions = Required<ShutdownOptions>;

/** Fills in the defaults. */
export function resolveShutdown(
  options: ShutdownOptions,
  environment: Environment,
): ResolvedShutdownOptions {
  const isServed = environment !== "development" && environment !== "test";
  const {
    lingerMs = isServed ? 5_000 : 0,
    drainMs = 15_000,
    abortMs = 2_000,
    stopMs = 2_000,
    flushMs = 500,
  } = options;
  return { lingerMs, drainMs, abortMs, stopMs, flushMs };
}
