import type { WervelError } from "@wervel/core";
import { Field } from "@wervel/schema";
import type { FieldLike } from "@wervel/schema";
import { toSchema } from "../contract/shape.ts";
import type { InputShape } from "../contract/shape.ts";
import { toMap } from "../reply/reply-map.ts";
import { StreamReply } from "../reply/stream.ts";
import { checkFormats } from "./check-formats.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds what is wrong with the declared replies of a route: their statuses, their bodies, and secrets in them. */
export function checkReplies(route: Route): readonly WervelError[] {
  const { reply: declared, send } = route.action.spec;
  const replies = Object.entries(toMap(declared));
  if (replies.length === 0)
    return [contractError(route, "declares an empty map of replies.", "Leave reply out for 204.")];
  return [
    ...replies.flatMap(([status, reply]) => [
      ...checkStatus(route, status),
      ...checkGiven(route, status, reply),
      ...checkBody(route, status, reply instanceof StreamReply ? reply.of : reply),
    ]),
    ...(send === undefined ? [] : checkSent(route, send)),
  ];
}

function checkStatus(route: Route, status: string): readonly WervelError[] {
  if (/^[2-5]\d\d$/.test(status)) return [];
  return [
    contractError(
      route,
      `declares the reply ${status}, which is no status from 200 to 599.`,
      "Use an HTTP status.",
    ),
  ];
}

function checkGiven(route: Route, status: string, reply: unknown): readonly WervelError[] {
  if (reply !== undefined) return [];
  return [
    contractError(
      route,
      `declares undefined as its reply ${status}.`,
      `Write ${status}: null for no body. An undefined schema comes from two files that import each other.`,
    ),
  ];
}

function checkBody(
  route: Route,
  status: string,
  schema: FieldLike | null | undefined,
): readonly WervelError[] {
  if (schema === null || schema === undefined) return [];
  const problems: WervelError[] = [];
  if (status === "204" || status === "304")
    problems.push(
      contractError(
        route,
        `declares a body for ${status}, which has none.`,
        `Write ${status}: null.`,
      ),
    );
  return [...problems, ...checkFormats(route, schema), ...checkShown(route, schema)];
}

function checkSent(route: Route, send: InputShape): readonly WervelError[] {
  try {
    return checkShown(route, toSchema(send));
  } catch {
    // What is no schema was found with the other shapes of the route.
    return [];
  }
}

function checkShown(route: Route, schema: FieldLike): readonly WervelError[] {
  if (typeof schema === "function")
    return [
      contractError(
        route,
        `replies the class ${(schema as { name: string }).name}.`,
        "Name what a caller may see: pick(…) some of its fields.",
      ),
    ];
  const secret = schema instanceof Field ? findSecret(schema, "") : undefined;
  if (secret === undefined) return [];
  return [
    contractError(
      route,
      `declares a secret in its reply, at ${secret === "" ? "the top" : secret}.`,
      "Leave the secret out of the reply.",
    ),
  ];
}

/** Finds the JSON pointer of the first secret in a reply. */
function findSecret(field: Field, pointer: string): string | undefined {
  const { kind, of, fields = {} } = field.definition;
  if (kind === "secret") return pointer;
  if (of !== undefined) return findSecret(of, `${pointer}/*`);
  for (const [name, member] of Object.entries(fields)) {
    const found = findSecret(member, `${pointer}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
