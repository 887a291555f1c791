import { HttpError } from "./http-error.ts";
import type { HttpIssue } from "./http-error.ts";

/** An error of a store, known by the shape of its code: this package knows no store. */
interface CodedError {
  readonly code: string;
  /** The model's names of the fields that it is about. */
  readonly fields?: readonly string[];
  readonly retryAfterMs?: number;
  /** `"unknown"` when the change may have happened all the same. */
  readonly outcome?: "none" | "unknown";
  /** Tells whether a value is what a field was to be compared with, and cannot be. */
  readonly isAbout?: (value: unknown) => boolean;
}

/** The inputs of a request in which a value may have stood. */
interface Inputs {
  /** The parameters of the path as text. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
}

/**
 * Finds which input a store could not compare with. What a path names and no key can be is not there: 404. A parameter of the query is
 * named as such.
 */
export function fromComparison(error: unknown, { params, query }: Inputs): HttpError | undefined {
  if (!isCoded(error) || !error.code.startsWith("value.")) return undefined;
  const holds = ([, value]: readonly [string, unknown]): boolean => error.isAbout?.(value) === true;
  if (Object.entries(params).some(holds)) return mapped("WERVEL_HTTP_NOT_FOUND", error);
  const name = Object.entries(query ?? {}).find(holds)?.[0];
  if (name === undefined) return undefined;
  const issue = issueOf("query", name, error.code);
  return mapped("WERVEL_HTTP_INVALID", error, undefined, [issue]);
}

const families: readonly (readonly [prefix: string, map: (error: CodedError) => HttpError])[] = [
  ["find.none", (error) => mapped("WERVEL_HTTP_NOT_FOUND", error)],
  ["conflict.stale", (error) => mapped("WERVEL_HTTP_STALE", error)],
  ["conflict.", (error) => mapped("WERVEL_HTTP_BUSY", error, retry(error))],
  ["constraint.", (error) => mapped("WERVEL_HTTP_CONFLICT", error, undefined, fieldIssues(error))],
  ["value.", (error) => mapped("WERVEL_HTTP_INVALID", error, undefined, fieldIssues(error))],
  ["fault.", (error) => mapped("WERVEL_HTTP_UNAVAILABLE", error, retry(error))],
];

/** Maps an error of the data layer to the reply that it means; `undefined` for any other error. */
export function fromDataError(error: unknown): HttpError | undefined {
  if (!isCoded(error)) return undefined;
  // An undefined value is a mistake in the program, not in the request.
  if (error.code === "value.undefined") return undefined;
  return families.find(([prefix]) => error.code.startsWith(prefix))?.[1](error);
}

function isCoded(error: unknown): error is CodedError {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^[a-z]+\.[A-Za-z]+$/.test(error.code)
  );
}

function mapped(
  code: string,
  cause: CodedError,
  headers: readonly string[] = [],
  issues: readonly HttpIssue[] = [],
): HttpError {
  return new HttpError(code, `A store answered ${cause.code}.`, { cause, headers, issues });
}

// Sending a change again that may have happened could make it happen twice.
function retry({ retryAfterMs, outcome }: CodedError): readonly string[] {
  if (outcome === "unknown") return [];
  const isGiven = typeof retryAfterMs === "number" && retryAfterMs > 0;
  return ["Retry-After", String(isGiven ? Math.ceil(retryAfterMs / 1000) : 1)];
}

/** The fields that a constraint names are the client's own input: their names may be shown, their values not. */
function fieldIssues({ code, fields }: CodedError): readonly HttpIssue[] {
  const names: readonly unknown[] = Array.isArray(fields) ? fields : [];
  return names
    .filter((name) => typeof name === "string")
    .map((name) => issueOf("body", name, code));
}

function issueOf(part: "query" | "body", name: string, code: string): HttpIssue {
  return {
    in: part,
    pointer: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    code: code.slice(code.indexOf(".") + 1),
    message: messages[code] ?? (part === "query" ? "cannot be looked for" : "cannot be stored"),
  };
}

const messages: Readonly<Record<string, string>> = {
  "constraint.unique": "is already taken",
  "constraint.reference": "names something that does not exist, or is still in use",
  "constraint.required": "must be given",
};
