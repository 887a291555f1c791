import { DataError, type StatementOptions } from "@wervel/data";
import { cancelled } from "./patience.ts";

/**
 * Waits for an answer no longer than the options allow. The statement itself cannot be stopped: its thread finishes it and its answer is
 * dropped.
 *
 * @throws `fault.timeout` after `timeoutMs` (default 15,000), `fault.cancelled` on the signal.
 */
export function deadline<T>(
  answer: Promise<T>,
  { signal, timeoutMs = 15_000 }: StatementOptions,
): Promise<T> {
  if (signal?.aborted === true) {
    answer.catch(() => undefined);
    return Promise.reject(cancelled());
  }
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(late(timeoutMs)), timeoutMs);
  const cancel = (): void => reject(cancelled());
  signal?.addEventListener("abort", cancel, { once: true });
  answer.then(resolve, reject);
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  });
}

function late(timeoutMs: number): DataError {
  return new DataError("fault.timeout", `The statement took longer than ${timeoutMs} ms.`, {
    store: "sqlite",
    help: "Give it an index, fewer rows, or more time.",
  });
}
