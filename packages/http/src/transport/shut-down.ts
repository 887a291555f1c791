import { setTimeout as delay } from "node:timers/promises";
import type { ServerState } from "./http-server.ts";

/** How a server stops. */
export interface CloseOptions {
  /** Milliseconds of serving on with `Connection: close`, while balancers take notice. Default 0. */
  readonly lingerMs?: number;
  /** Milliseconds to wait for requests in work. Default 15,000. */
  readonly waitMs?: number;
  /** Ends the wait for requests in work at once. */
  readonly signal?: AbortSignal;
  /** Milliseconds between aborting what is left and destroying it. Default 2,000. */
  readonly abortMs?: number;
}

/** A server as its end sees it. */
export interface Stoppable {
  state: ServerState;
  /** Stops accepting and says good-bye; resolves when no connection is left. */
  stop(): Promise<void>;
  /** Closes the connections that nobody uses. */
  closeIdle(): void;
  /** Aborts the signal of every request in work. */
  abortAll(): void;
  /** Destroys every connection. */
  destroyAll(): void;
}

const idleEveryMs = 100;

/** Stops a server: linger, stop accepting, close idle connections, wait, abort, destroy. */
export async function shutDown(server: Stoppable, options: CloseOptions = {}): Promise<void> {
  const { lingerMs = 0, waitMs = 15_000, abortMs = 2_000, signal } = options;
  if (lingerMs > 0) {
    server.state = "lingering";
    await delay(lingerMs);
  }
  server.state = "closing";
  const stopped = server.stop();
  const idle = setInterval(() => server.closeIdle(), idleEveryMs);
  if (!(await within(stopped, waitMs, signal))) {
    server.abortAll();
    if (!(await within(stopped, abortMs))) server.destroyAll();
  }
  await stopped;
  clearInterval(idle);
  server.state = "closed";
}

async function within(
  work: Promise<void>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const timer = new AbortController();
  const either = signal === undefined ? timer.signal : AbortSignal.any([timer.signal, signal]);
  const late = delay(limitMs, false, { signal: either }).catch(() => false);
  const done = await Promise.race([work.then(() => true), late]);
  timer.abort();
  return done;
}
