import type { StatementOptions } from "@wervel/data";
import { late, stopped } from "./faults.ts";
import type { SqlConnection } from "./server.ts";

/** How long the server may take to give up what it was asked to, in milliseconds; then the connection is ended. */
const graceMs = 3_000;

interface Bounds extends StatementOptions {
  /** The name of the store, for errors. */
  readonly store: string;
  readonly timeoutMs: number;
  /** The answer waits for what the server says, so that it is known what became of a change. */
  readonly waits: boolean;
  /** Hears when the connection of what was given up is at rest again. */
  readonly settling: (rested: Promise<void>) => void;
}

/**
 * Runs work on a connection for a bounded time. What takes too long, or whose signal aborts, is cancelled on the server, and answered at once
 * unless it `waits`; nothing else may use the connection before it is at rest.
 *
 * @throws `fault.timeout`, `fault.cancelled`, or what the work throws.
 */
export function bounded<T>(
  connection: SqlConnection,
  { store, signal, timeoutMs, waits, settling }: Bounds,
  work: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(stopped(store, signal.reason));
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const answer = work();
  const leave = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
  let given: unknown;
  const giveUp = (error: unknown): void => {
    leave();
    given = error;
    settling(rest(connection, answer));
    if (!waits) reject(error);
  };
  const timer = setTimeout(() => giveUp(late(store, timeoutMs)), timeoutMs);
  const onAbort = (): void => giveUp(stopped(store, signal?.reason));
  signal?.addEventListener("abort", onAbort, { once: true });
  answer.then(
    (value) => {
      leave();
      resolve(value);
    },
    (error: unknown) => {
      leave();
      reject(given ?? error);
    },
  );
  return promise;
}

// A cancellation that comes late would hit the next statement: one more trip takes it in.
async function rest(connection: SqlConnection, answer: Promise<unknown>): Promise<void> {
  const end = setTimeout(() => connection.destroy(), graceMs);
  try {
    await connection.cancel().catch(() => connection.destroy());
    await answer.catch(() => undefined);
    if (!connection.isOpen) return;
    await connection.run([{ text: "select 1", values: [] }]).catch(() => undefined);
  } finally {
    clearTimeout(end);
  }
}
