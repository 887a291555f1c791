import type { StatementOptions } from "@wervel/data";
import { late, stopped } from "./faults.ts";
import type { SqlConnection } from "./server.ts";

/** How long the server may take to give up what it was asked to, in milliseconds; then the connection is ended. */
const graceMs = 3_000;

interface Bounds extends StatementOptions {
  /** The name of the store, for errors. */
  readonly store: string;
  readonly timeoutMs: number;
}

/**
 * Runs work on a connection for a bounded time. What takes too long, or whose signal aborts, is cancelled on the server; the answer comes
 * when the server has given it up, so that nothing runs on unseen.
 *
 * @throws `fault.timeout`, `fault.cancelled`, or what the work throws.
 */
export async function bounded<T>(
  connection: SqlConnection,
  { store, signal, timeoutMs }: Bounds,
  work: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) throw stopped(store, signal.reason);
  let reason: "late" | "stopped" | undefined;
  let told: Promise<void> | undefined;
  let end: NodeJS.Timeout | undefined;
  const cancel = (why: "late" | "stopped"): void => {
    if (reason !== undefined) return;
    reason = why;
    told = connection.cancel().catch(() => connection.destroy());
    end = setTimeout(() => connection.destroy(), graceMs);
  };
  const timer = setTimeout(cancel, timeoutMs, "late");
  const onAbort = (): void => cancel("stopped");
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    if (reason === undefined) throw error;
    throw reason === "late" ? late(store, timeoutMs, error) : stopped(store, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    // A cancellation that comes late would hit the next statement.
    if (told !== undefined) await settle(connection, told);
    clearTimeout(end);
  }
}

async function settle(connection: SqlConnection, told: Promise<void>): Promise<void> {
  await told;
  if (!connection.isOpen) return;
  await connection.run([{ text: "select 1", values: [] }]).catch(() => undefined);
}
