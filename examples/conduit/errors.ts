import { type ErrorContext, HttpError, json, object, type Problem } from "wervel";

/** What a request may not find, or not own; the error reply names it. */
export type Subject = "article" | "comment" | "profile";

/** Gives the record, or answers 404 under the name of what was not found. */
export function found<T>(subject: Subject, record: T | null): T {
  if (record !== null) return record;
  throw refusal(subject, "NOT_FOUND", 404);
}

/** Lets the owner through; answers everybody else 403 under the name of what is not theirs. */
export function owned(subject: Subject, isOwner: boolean): true {
  if (isOwner) return true;
  throw refusal(subject, "FORBIDDEN", 403);
}

function refusal(subject: Subject, why: "NOT_FOUND" | "FORBIDDEN", status: number): HttpError {
  return new HttpError(`CONDUIT_${subject.toUpperCase()}_${why}`, `${subject}: ${why}`, { status });
}

/** Messages by the name of what is wrong: the form that the clients of this API expect. */
export const ConduitErrors = object({ errors: json() }).named("Errors");

type Messages = Readonly<Record<string, readonly string[]>>;

/** Writes every problem of the pipeline in that form. */
export function toConduitErrors(
  problem: Problem,
  { request }: ErrorContext,
): { readonly errors: Messages } {
  const hadToken = request?.header("authorization") !== undefined;
  return { errors: messagesOf(problem, hadToken) };
}

function messagesOf({ code, title, issues = [] }: Problem, hadToken: boolean): Messages {
  if (issues.length > 0) return byField(issues);
  if (code === "WERVEL_IDENTITY_CREDENTIALS") return { credentials: ["invalid"] };
  if (code === "WERVEL_HTTP_UNAUTHENTICATED")
    return { token: [hadToken ? "is invalid" : "is missing"] };
  const [, subject, why] = /^CONDUIT_([A-Z]+)_(.+)$/.exec(code) ?? [];
  if (subject !== undefined && why !== undefined)
    return { [subject.toLowerCase()]: [why.toLowerCase().replace("_", " ")] };
  return { request: [title.toLowerCase()] };
}

type Issues = NonNullable<Problem["issues"]>;

function byField(issues: Issues): Messages {
  const errors: Record<string, string[]> = {};
  for (const issue of issues) {
    const field = issue.pointer.split("/").findLast((part) => !/^\d*$/.test(part)) ?? "body";
    (errors[field] ??= []).push(wordsFor(issue));
  }
  return errors;
}

function wordsFor({ in: part, code, message }: Issues[number]): string {
  if (code === "unique") return "has already been taken";
  if (code === "pattern" || code === "format") return "is invalid";
  const isBlank =
    code === "required" || message.endsWith("not null") || (part === "body" && code === "min");
  return isBlank ? "can't be blank" : message;
}
