import { cancelled, type StatementOptions } from "@wervel/data";
import { fault, type InDoubt } from "./errors.ts";

const defaultMs = 15_000;

/** Waits for `work`, at most as long as the statement may take and until its caller gives up. What comes later is dropped. */
export async function deadline<T>(
  work: Promise<T>,
  { signal, timeoutMs = defaultMs }: StatementOptions,
  inDoubt: InDoubt = "none",
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (() => void) | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          fault("fault.timeout", `Redis did not answer in ${timeoutMs} ms.`, undefined, inDoubt),
        ),
      timeoutMs,
    );
    if (signal === undefined) return;
    giveUp = () => reject(cancelled("redis", signal.reason));
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    if (giveUp !== undefined) signal?.removeEventListener("abort", giveUp);
  }
}
