/** Does again what other processes have overtaken, or what a busy machine had no time for. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!/^(conflict|fault)\./.test(String((error as { readonly code?: unknown }).code)))
        throw error;
    }
}
