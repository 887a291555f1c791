/** Follows member names and indexes into a JSON value, null where one leads nowhere. */
export function jsonAt([json, ...steps]: readonly unknown[]): unknown {
  let value = json;
  for (const step of steps) {
    if (!hasStep(value, step)) return null;
    value = (value as Record<string | number, unknown>)[step as string | number];
  }
  return value ?? null;
}

/** Whether a JSON value has this member or index. */
export function hasStep(value: unknown, step: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return typeof step === "number" && step >= 0 && step < value.length;
  return typeof step === "string" && Object.hasOwn(value, step);
}
