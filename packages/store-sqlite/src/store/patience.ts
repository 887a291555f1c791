import { setTimeout as delay } from "node:timers/promises";
import { DataError } from "@wervel/data";

export interface PatienceOptions {
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs work again while another process holds the file's lock, with growing pauses that leave the thread free, until `waitMs` have passed;
 * then the error of the last try leaves. SQLite's own wait would stop the event loop.
 */
export async function withPatience<T>(
  options: PatienceOptions,
  work: () => T | Promise<T>,
): Promise<T> {
  const end = performance.now() + options.waitMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() + pause > end) throw error;
    }
    await delay(pause);
    if (options.signal?.aborted === true) throw cancelled();
  }
}

/** Tells whether an error says that another connection holds the lock; a stale snapshot (517) does not pass by waiting. */
export function isBusy(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number };
  return errcode !== undefined && errcode !== 517 && (errcode & 255) === 5;
}

/** Makes the error of whatever its signal stopped. */
export function cancelled(): DataError {
  return new DataError("fault.cancelled", "The statement was cancelled.", {
    store: "sqlite",
    help: "Nothing; the caller asked for it.",
  });
}
