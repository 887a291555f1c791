import { httpErrors } from "@wervel/http";
import type { HttpErrorCode, HttpIssue, Problem } from "@wervel/http";
import type { FieldLike, JsonSchema } from "@wervel/schema";
import type { Content, ResponseObject } from "./document.ts";
import { description } from "./responses.ts";
import type { Schemas } from "./schemas.ts";

/** How error replies look. */
export interface ProblemFormat {
  /** The application's own schema of error replies, where it has told it. */
  readonly errors: FieldLike | undefined;
  /** True when error replies have the application's own format instead of problem details. */
  readonly hasOwnErrors: boolean;
}

/** Writes the replies of errors as components: one a status, and `Problem` for every other. */
export function problemResponses(
  statuses: Iterable<number>,
  content: Content,
): Readonly<Record<string, ResponseObject>> {
  const sorted = [...new Set(statuses)].toSorted((a, b) => a - b);
  return {
    Problem: { description: "Any other error", content },
    ...Object.fromEntries(
      sorted.map((status) => [
        `Problem${status}`,
        {
          description: description(status),
          ...(status === 401 && { headers: challenge }),
          content: withExample(content, status),
        },
      ]),
    ),
  };
}

/** Writes what an error reply carries. */
export function problemContent(format: ProblemFormat, schemas: Schemas): Content {
  if (format.errors !== undefined)
    return { "application/json": { schema: schemas.write(format.errors, "output") } };
  if (format.hasOwnErrors) return { "application/json": { schema: {} } };
  const $ref = `#/components/schemas/${problemName(schemas.components)}`;
  return { "application/problem+json": { schema: { $ref } } };
}

/** The component name of problem details: one that the application has not given to something else. */
export function problemName(components: Readonly<Record<string, unknown>>): string {
  return "Problem" in components ? "WervelProblem" : "Problem";
}

/** Shows the problem that Wervel answers with a status. */
function withExample(content: Content, status: number): Content {
  const schema = content["application/problem+json"];
  const code = usualCodes[status];
  if (schema === undefined || code === undefined) return content;
  const example: Problem = {
    type: `urn:wervel:problem:${code}`,
    title: httpErrors[code].title,
    status,
    code,
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    ...(status === 422 && { issues: [exampleIssue] }),
  };
  return { "application/problem+json": { ...schema, example } };
}

const exampleIssue: HttpIssue = {
  in: "body",
  pointer: "/title",
  code: "required",
  message: "must be given",
};

const usualCodes: Readonly<Record<number, HttpErrorCode>> = {
  400: "WERVEL_HTTP_BODY_SYNTAX",
  401: "WERVEL_HTTP_UNAUTHENTICATED",
  403: "WERVEL_HTTP_FORBIDDEN",
  404: "WERVEL_HTTP_NOT_FOUND",
  406: "WERVEL_HTTP_NOT_ACCEPTABLE",
  412: "WERVEL_HTTP_PRECONDITION",
  413: "WERVEL_HTTP_BODY_TOO_LARGE",
  415: "WERVEL_HTTP_MEDIA_TYPE",
  422: "WERVEL_HTTP_INVALID",
  428: "WERVEL_HTTP_PRECONDITION_REQUIRED",
};

const challenge = {
  "WWW-Authenticate": {
    description: "The ways to say who asks.",
    schema: { type: "string" },
  },
} as const;

/** The JSON Schema of problem details (RFC 9457) as Wervel answers them. */
export const problemSchema: JsonSchema = {
  type: "object",
  description: "Problem details (RFC 9457).",
  properties: {
    type: {
      type: "string",
      format: "uri-reference",
      description: "Names the kind of problem, made from its code.",
    },
    title: { type: "string", description: "The kind of problem in words that never change." },
    status: { type: "integer", minimum: 400, maximum: 599 },
    code: { type: "string", description: "The stable code." },
    traceId: { type: "string", description: "Finds the request in the log." },
    detail: { type: "string", description: "What happened, where it is safe to say." },
    issues: {
      type: "array",
      description: "Everything that is wrong with the input.",
      items: {
        type: "object",
        properties: {
          in: { type: "string", enum: ["params", "query", "body", "headers"] },
          pointer: { type: "string", format: "json-pointer" },
          code: { type: "string" },
          message: { type: "string" },
        },
        required: ["in", "pointer", "code", "message"],
      },
    },
  },
  required: ["type", "title", "status", "code", "traceId"],
};
