import type { DataErrorCode } from "@wervel/data";

type Raised = Extract<
  DataErrorCode,
  "value.range" | "value.precision" | "value.length" | "limit.nodes"
>;

/**
 * How a statement raises an error of ours. MySQL has nothing for it in a plain statement, so a function is called where its result has no
 * number; which function it was stands in the database's message.
 */
const callers: Readonly<Record<Raised, (mark: string) => string>> = {
  "value.range": (mark: string): string => `pow(10, 400 + ${mark})`,
  "value.precision": (mark: string): string => `cot(${mark})`,
  "value.length": (mark: string): string => `exp(710 + ${mark})`,
  "limit.nodes": (mark: string): string => `exp(720 + ${mark})`,
};

/** Writes a value that is `sql`, and raises an error where the condition on it holds. */
export function unless(sql: string, condition: string, code: Raised): string {
  // The mark is 0 for what is not null, and keeps the call from being made before the row is there;
  // an unknown condition would not keep it from being made.
  return `case when (${condition}) is true and ${callers[code](`((${sql}) is null)`)} > 0 then null else ${sql} end`;
}

/** Writes a condition that is never answered: it raises an error for a row in which `sql` has a value. */
export function raise(sql: string, code: Raised): string {
  return `${callers[code](`((${sql}) is null)`)} > 0`;
}

/** Reads from the database's message which error a statement has raised. */
export function raised(message: string): Raised {
  if (/ in 'cot\(/.test(message)) return "value.precision";
  const number = / in 'exp\(\(?(7\d0) \+/.exec(message)?.[1];
  if (number === undefined) return "value.range";
  return number === "710" ? "value.length" : "limit.nodes";
}
