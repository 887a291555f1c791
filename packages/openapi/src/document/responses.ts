import { Field } from "@wervel/schema";
import type { FieldLike } from "@wervel/schema";
import { formatsOf, formatTypes, StreamReply, toMap } from "@wervel/http/contract";
import type { Formats, ReplyMap } from "@wervel/http/contract";
import type { Route } from "@wervel/http";
import type { Content, HeaderObject, Reference, ResponseObject } from "./document.ts";
import type { Schemas } from "./schemas.ts";

// An import of node:http would load the fetch client of the process.
const { STATUS_CODES } = process.getBuiltinModule("node:http");

/** The statuses that Wervel itself answers for a route, beside those that its contract declares. */
export function errorStatuses(route: Route, schemeCount: number): readonly number[] {
  const { params, query, body, reply, load, allow, ifMatch, hide, idempotent } = route.action.spec;
  const isSocket = route.method === "SOCKET";
  const rule = route.access?.rule.kind;
  const isGuarded = rule !== undefined && rule !== "anyone";
  const statuses = [
    (query !== undefined ||
      body !== undefined ||
      isSocket ||
      route.versions.length > 1 ||
      idempotent !== undefined) &&
      400,
    isGuarded && schemeCount > 0 && 401,
    ((isGuarded && rule !== "signedIn") || (allow !== undefined && hide !== true) || isSocket) &&
      403,
    load !== undefined && 404,
    Object.entries(toMap(reply)).some(
      ([status, each]) => status.startsWith("2") && formatsOf(each) !== undefined,
    ) && 406,
    idempotent !== undefined && 409,
    ifMatch !== undefined && 412,
    body !== undefined && 413,
    body !== undefined && 415,
    (params !== undefined ||
      query !== undefined ||
      body !== undefined ||
      idempotent !== undefined) &&
      422,
    isSocket && 426,
    ifMatch !== undefined && 428,
  ];
  return statuses.filter((status) => status !== false);
}

/** Describes the replies of a route: those that it declares, the errors that Wervel answers, and any other. */
export function responsesOf(
  route: Route,
  schemas: Schemas,
  schemeCount: number,
): Readonly<Record<string, ResponseObject | Reference>> {
  const isSocket = route.method === "SOCKET";
  const declared = isSocket ? {} : toMap(route.action.spec.reply);
  const responses: Record<string, ResponseObject | Reference> = {};
  if (isSocket) responses["101"] = { description: description(101) };
  for (const [status, reply] of Object.entries(declared))
    responses[status] = declaredResponse(route, Number(status), reply, schemas);
  if (hasTag(route) && route.method === "GET")
    responses["304"] ??= { description: description(304) };
  for (const status of errorStatuses(route, schemeCount))
    responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
  return { ...responses, default: { $ref: "#/components/responses/Problem" } };
}

/** The reason phrase of a status. */
export function description(status: number): string {
  return STATUS_CODES[status] ?? `Status ${status}`;
}

function declaredResponse(
  route: Route,
  status: number,
  reply: ReplyMap[number] | undefined,
  schemas: Schemas,
): ResponseObject {
  const headers = headersOf(route, status, reply);
  const content = reply === null || reply === undefined ? undefined : contentOf(reply, schemas);
  return {
    description: description(status),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(content !== undefined && { content }),
  };
}

function contentOf(reply: FieldLike | StreamReply, schemas: Schemas): Content {
  const formats = formatsOf(reply);
  if (formats !== undefined) return formatsContent(reply as Field, formats, schemas);
  if (!(reply instanceof StreamReply))
    return { "application/json": { schema: schemas.write(reply, "output") } };
  if (reply.kind === "bytes") return { [reply.options.type ?? "application/octet-stream"]: {} };
  if (reply.kind === "view") return { "text/html": {} };
  if (reply.kind === "csv") return { "text/csv": {} };
  const type = reply.kind === "events" ? "text/event-stream" : "application/x-ndjson";
  return { [type]: { schema: schemas.write(reply.of as FieldLike, "output") } };
}

// Lines of text have no schema as one value; the items of both are those of the JSON.
function formatsContent(reply: Field, { names }: Formats, schemas: Schemas): Content {
  const schema = schemas.write(reply, "output");
  return Object.fromEntries(
    names.map((name) => [formatTypes[name], name === "json" ? { schema } : {}]),
  );
}

function headersOf(
  route: Route,
  status: number,
  reply: ReplyMap[number] | undefined,
): Readonly<Record<string, HeaderObject>> {
  const { deprecated } = route;
  const isDeprecated = deprecated !== undefined && deprecated !== false;
  const hasSunset = typeof deprecated === "object" && deprecated.sunset !== undefined;
  const isMade = status === 201 && route.action.spec.location !== undefined;
  const hasLocation = isMade || [301, 302, 303, 307, 308].includes(status);
  const isJson = reply !== null && reply !== undefined && !(reply instanceof StreamReply);
  return {
    ...(isDeprecated && { Deprecation: header("Since when the action is deprecated (RFC 9745).") }),
    ...(hasTag(route) &&
      isJson &&
      status < 300 && { ETag: header("The version of what the reply shows.") }),
    ...(isPage(reply) && { Link: header('The next page, with rel="next".') }),
    ...(hasLocation && {
      Location: header(isMade ? "The address of what was made." : "Where to go.", "uri-reference"),
    }),
    ...(hasSunset && { Sunset: header("When the action will be gone (RFC 8594).") }),
  };
}

function header(text: string, format?: string): HeaderObject {
  return {
    description: text,
    schema: { type: "string", ...(format !== undefined && { format }) },
  };
}

function hasTag({ action }: Route): boolean {
  return action.spec.etag !== undefined && action.spec.etag !== false;
}

function isPage(reply: ReplyMap[number] | undefined): boolean {
  return reply instanceof Field && reply.definition.marks["page"] === true;
}
