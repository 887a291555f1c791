const atOnce = 4;

/** Works on values side by side, a few at a time. */
export async function sideBySide<T>(
  values: readonly T[],
  work: (value: T) => Promise<void>,
): Promise<void> {
  if (values.length === 1) return work(values[0]!);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < values.length) await work(values[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, worker));
}

/** Cuts a list into pieces of at most `size`. */
export function chunked<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  if (values.length === 0) return [];
  if (values.length <= size) return [values];
  const chunks: (readonly T[])[] = [];
  for (let start = 0; start < values.length; start += size)
    chunks.push(values.slice(start, start + size));
  return chunks;
}
