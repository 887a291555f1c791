import { cancelled, type StatementOptions } from "@wervel/data";
import { fault, type InDoubt } from "./errors.ts";

const defaultMs = 15_000;

/** Waits for `work`, at most as long as the statement may take and until its caller gives up. What comes later is dropped. */
export function deadline<T>(
  work: Promise<T>,
  { signal, timeoutMs = defaultMs }: StatementOptions,
  inDoubt: InDoubt = "none",
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(cancelled("redis", signal?.reason));
    const timer = setTimeout(() => {
      reject(
        fault("fault.timeout", `Redis did not answer in ${timeoutMs} ms.`, undefined, inDoubt),
      );
    }, timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    };
    if (signal?.aborted === true) giveUp();
    else signal?.addEventListener("abort", giveUp, { once: true });
    work.then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error as Error);
      },
    );
  });
}
