import { Secret, WervelError } from "@wervel/schema";
import { isSecret, redacted } from "./redaction.ts";

const maxDepth = 6;
const maxMembers = 100;
const maxCauses = 5;

/**
 * Copies fields to plain data that may be written: secrets redacted, errors spelled out, depth and width bounded.
 *
 * It never throws: what cannot be read is written as `[unreadable]`.
 */
export function toSafeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return members(fields, 0, []);
}

function members(from: object, depth: number, above: readonly object[]): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  const names = Object.keys(from);
  for (const name of names.slice(0, maxMembers)) {
    const member = read(from, name);
    if (member === undefined) continue;
    const made = isSecret(name, member) ? redacted : plain(member, depth + 1, above);
    if (name === "__proto__") continue;
    safe[name] = made;
  }
  if (names.length > maxMembers) safe["more"] = names.length - maxMembers;
  return safe;
}

function read(from: object, name: string): unknown {
  try {
    return (from as Record<string, unknown>)[name];
  } catch {
    return "[unreadable]";
  }
}

function plain(member: unknown, depth: number, above: readonly object[]): unknown {
  switch (typeof member) {
    case "bigint":
      return member.toString();
    case "symbol":
    case "function":
      return `[${typeof member}]`;
    case "object":
      return member === null ? null : guarded(member, depth, above);
    default:
      return member;
  }
}

function guarded(member: object, depth: number, above: readonly object[]): unknown {
  if (above.includes(member)) return "[cyclic]";
  if (depth > maxDepth) return "[deep]";
  try {
    return spelled(member, depth, [...above, member]);
  } catch {
    return "[unreadable]";
  }
}

function spelled(member: object, depth: number, above: readonly object[]): unknown {
  if (member instanceof Secret) return redacted;
  if (member instanceof Error) return errorFields(member, depth, above);
  if (member instanceof Date) return Number.isNaN(member.getTime()) ? null : member.toISOString();
  if (member instanceof URL) return `${member.origin}${member.pathname}`;
  if (ArrayBuffer.isView(member) || member instanceof ArrayBuffer)
    return `[${member.byteLength} bytes]`;
  if (Array.isArray(member)) return elements(member, depth, above);
  if (member instanceof Set) return elements([...member], depth, above);
  if (member instanceof Map)
    return members(
      Object.fromEntries([...member].map(([key, value]) => [String(key), value])),
      depth,
      above,
    );
  return members(member, depth, above);
}

function elements(list: readonly unknown[], depth: number, above: readonly object[]): unknown[] {
  const safe = list.slice(0, maxMembers).map((each) => plain(each, depth + 1, above));
  if (list.length > maxMembers) safe.push(`[${list.length - maxMembers} more]`);
  return safe;
}

function errorFields(
  error: Error,
  depth: number,
  above: readonly object[],
): Record<string, unknown> {
  const safe: Record<string, unknown> = { type: error.name, message: String(error.message) };
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && !isSecret("code", code)) safe["code"] = code;
  if (error instanceof WervelError) {
    if (error.help !== undefined) safe["help"] = error.help;
    if (Object.keys(error.details).length > 0)
      safe["details"] = members(error.details, depth + 1, above);
  }
  safe["stack"] = String(error.stack);
  const causes = above.filter((each) => each instanceof Error).length;
  if (error.cause !== undefined && causes <= maxCauses)
    safe["cause"] = plain(error.cause, depth, above);
  if (error instanceof AggregateError) safe["errors"] = elements(error.errors, depth, above);
  return safe;
}
