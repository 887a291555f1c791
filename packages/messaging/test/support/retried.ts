const passing: ReadonlySet<unknown> = new Set([
  "conflict.retryable",
  "conflict.lockTimeout",
  "fault.timeout",
]);

/** Does again what other processes have overtaken, however often. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!passing.has((error as { readonly code?: unknown }).code)) throw error;
    }
}
