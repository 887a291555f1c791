import type { Server } from "node:http";
import { setImmediate, setTimeout as delay } from "node:timers/promises";
import type { NodeHost } from "./node-host.ts";
import type { LeanMessage } from "./lean-message.ts";

/** How a server stops. */
export interface NodeCloseOptions {
  /** Milliseconds of serving on with `Connection: close`, while balancers take notice. Default 0. */
  readonly lingerMs?: number;
  /** Milliseconds to wait for requests in work. Default 15,000. */
  readonly waitMs?: number;
  /** Ends the wait for requests in work at once. */
  readonly signal?: AbortSignal;
  /** Milliseconds between aborting what is left and destroying it. Default 2,000. */
  readonly abortMs?: number;
}

const idleEveryMs = 100;

/** Stops a server: linger, stop accepting, close idle connections, wait, abort, destroy. */
export async function shutDown(
  server: Server<typeof LeanMessage>,
  host: NodeHost,
  options: NodeCloseOptions = {},
): Promise<void> {
  const { lingerMs = 0, waitMs = 15_000, abortMs = 2_000, signal } = options;
  if (lingerMs > 0) {
    host.state = "lingering";
    await delay(lingerMs);
  }
  host.state = "closing";
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  host.leaveUpgraded();
  const idle = setInterval(() => server.closeIdleConnections(), idleEveryMs);
  if (!(await within(closed, waitMs, signal))) {
    host.abortAll();
    if (!(await within(closed, abortMs))) host.destroyAll();
  }
  await closed;
  // Destroyed sockets tell of their end after the server has told of its own.
  while (host.connections > 0) await setImmediate();
  clearInterval(idle);
  host.state = "closed";
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
