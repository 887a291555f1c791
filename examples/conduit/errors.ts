import { HttpError, type Problem } from "wervel";

/** What a request may not find, or not own; the error reply names it. */
export type Subject = "article" | "comment" | "profile";

/** Gives the record, or answers 404 under the name of what was not found. */
export function found<T>(subject: Subject, record: T | null): T {
  if (record !== null) return record;
  throw refusal(subject, "NOT_FOUND", 404);
}

/** Answers 403 under the name of what belongs to somebody else. */
export function assertOwner(subject: Subject, isOwner: boolean): void {
  if (!isOwner) throw refusal(subject, "FORBIDDEN", 403);
}

function refusal(subject: Subject, why: "NOT_FOUND" | "FORBIDDEN", status: number): HttpError {
  return new HttpError(`CONDUIT_${subject.toUpperCase()}_${why}`, `${subject}: ${why}`, { status });
}

/** Errors by the name of what is wrong: the form that the clients of this API expect. */
export interface ConduitErrors {
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** Writes every problem of the pipeline in that form. */
export function toConduitErrors(problem: Problem): ConduitErrors {
  return { errors: messagesOf(problem) };
}

const fixed: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  WERVEL_IDENTITY_CREDENTIALS: { credentials: ["invalid"] },
  WERVEL_HTTP_UNAUTHENTICATED: { token: ["is missing"] },
};

function messagesOf({
  code,
  title,
  issues = [],
}: Problem): Readonly<Record<string, readonly string[]>> {
  if (issues.length > 0) return byField(issues);
  const known = fixed[code];
  if (known !== undefined) return known;
  const [, subject, why] = /^CONDUIT_([A-Z]+)_(.+)$/.exec(code) ?? [];
  if (subject !== undefined && why !== undefined)
    return { [subject.toLowerCase()]: [why.toLowerCase().replace("_", " ")] };
  return { request: [title.toLowerCase()] };
}

type Issues = NonNullable<Problem["issues"]>;

function byField(issues: Issues): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  for (const issue of issues) {
    const field = issue.pointer.split("/").findLast((part) => !/^\d*$/.test(part)) ?? "body";
    (errors[field] ??= []).push(wordsFor(issue));
  }
  return errors;
}

function wordsFor({ in: part, code, message }: Issues[number]): string {
  if (code === "unique") return "has already been taken";
  const isBlank =
    code === "required" || message.endsWith("not null") || (part === "body" && code === "min");
  return isBlank ? "can't be blank" : message;
}
