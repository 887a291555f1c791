import { WervelError } from "@wervel/core";
import { httpErrors } from "../errors.ts";
import { fromDataError } from "./data-errors.ts";
import { HttpError } from "./http-error.ts";
import type { Problem } from "./problem.ts";

/**
 * Finds the reply that an error means. Whatever is not known to be meant for a client is a plain 500: its message may hold
 * anything.
 */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const known = fromDataError(error);
  if (known !== undefined) return known;
  return new HttpError("WERVEL_HTTP_INTERNAL", "An unexpected error ended the request.", {
    cause: error,
  });
}

/** Describes an error as problem details. */
export function toProblem(error: HttpError, traceId: string, withDetail: boolean): Problem {
  const detail = withDetail ? detailOf(error) : undefined;
  return {
    type: `urn:wervel:problem:${error.code}`,
    title: error.title ?? titleOf(error.code),
    status: error.status,
    code: error.code,
    traceId,
    ...(detail === undefined ? undefined : { detail }),
    ...(error.issues.length === 0 ? undefined : { issues: error.issues }),
  };
}

function titleOf(code: string): string {
  return (httpErrors as Readonly<Record<string, { title: string }>>)[code]?.title ?? "Error";
}

function detailOf(error: HttpError): string {
  const { cause } = error;
  if (error.status < 500 || !(cause instanceof Error)) return withHelp(error);
  return withHelp(cause);
}

function withHelp(error: Error): string {
  const help = error instanceof WervelError ? error.help : undefined;
  return help === undefined ? error.message : `${error.message} ${help}`;
}
