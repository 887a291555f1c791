/** Reads a member by a name of the model, which may be one that every object inherits: `constructor`, `toString`. */
export function own<T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
