/** Writes lines of comma-separated values: the names, then each value's members. */
export async function* csvLines(
  source: Iterable<unknown> | AsyncIterable<unknown>,
  names: readonly string[],
  write: (value: unknown) => unknown,
): AsyncGenerator<string> {
  yield `${names.map(toCell).join(",")}\r\n`;
  for await (const value of source) {
    const row = write(value) as Readonly<Record<string, unknown>>;
    yield `${names.map((name) => toCell(row[name])).join(",")}\r\n`;
  }
}

/** Writes one value as a cell. A spreadsheet would run text that begins like a formula, so it gets an apostrophe in front. */
function toCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(?:\.\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
