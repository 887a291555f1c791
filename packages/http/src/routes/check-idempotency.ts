import type { WervelError } from "@wervel/core";
import { Field } from "@wervel/schema";
import { isForm } from "../contract/form.ts";
import { formatsOf } from "../reply/formats.ts";
import { toMap } from "../reply/reply-map.ts";
import { StreamReply } from "../reply/stream.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds why a route that asks for idempotency keys cannot hold its promise. */
export function checkIdempotency(route: Route): readonly WervelError[] {
  const { idempotent, body, reply } = route.action.spec;
  if (idempotent === undefined) return [];
  const problems: WervelError[] = [];
  const add = (what: string, help: string): void =>
    void problems.push(contractError(route, `asks for idempotency keys, and ${what}.`, help));
  if (idempotent !== "required" && idempotent !== "optional")
    add(`says ${JSON.stringify(idempotent)}`, 'Say "required" or "optional".');
  if (["GET", "QUERY", "SOCKET"].includes(route.method))
    add("does nothing that could happen twice", "Leave `idempotent` out.");
  if (body instanceof Field && isForm(body))
    add(
      "reads a form, which is not compared with the first one",
      "Read JSON, or leave `idempotent` out.",
    );
  const streamed = Object.entries(toMap(reply)).find(([, each]) => isStreamed(each));
  if (streamed !== undefined)
    add(
      `its reply ${streamed[0]} is a stream, which cannot be kept`,
      "Reply JSON, such as the id of what was made, and stream it from a GET action.",
    );
  return problems;
}

function isStreamed(reply: unknown): boolean {
  if (reply instanceof StreamReply) return reply.kind !== "view";
  const { names = [] } = formatsOf(reply) ?? {};
  return names.includes("csv") || names.includes("ndjson");
}
