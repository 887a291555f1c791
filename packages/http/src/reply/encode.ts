import { randomBytes } from "node:crypto";
import { Field, project } from "@wervel/schema";
import type { FieldLike } from "@wervel/schema";
import type { RequestContext } from "../action/context.ts";
import { pagePolicy } from "../edge/security-headers.ts";
import type { Cors } from "../edge/cors.ts";
import type { EdgeEnvironment } from "../app/environment.ts";
import { minLength } from "../compress/compress-reply.ts";
import type { Compress } from "../compress/compress-reply.ts";
import { HttpError } from "../problem/http-error.ts";
import { Answer } from "./answer.ts";
import { StatusReply } from "./contract.ts";
import type { ReplyContract, ReplyMap } from "./contract.ts";
import { compileStream, streamType } from "./encode-stream.ts";
import type { StreamEncoder } from "./encode-stream.ts";
import { codedTag, hashTag, matchesWeakly, versionTag } from "./etag.ts";
import { formatsOf, itemOf } from "./formats.ts";
import type { FormatName, Formats } from "./formats.ts";
import { compileHeaders } from "./headers.ts";
import type { HeaderPick } from "./headers.ts";
import { nextLink } from "./link-header.ts";
import { compilePick } from "./negotiate.ts";
import { toMap } from "./reply-map.ts";
import { StreamReply } from "./stream.ts";
import { without } from "./header-list.ts";
import type { Locate } from "./location.ts";
import { headersOf, ownHeaders } from "./own-headers.ts";
import { pack, packCoding, varied } from "./text-reply.ts";
import { Html, renderHtml } from "../view/template.ts";

/** What an action's encoder is compiled from. */
export interface EncodeOptions {
  readonly label: string;
  readonly environment: EdgeEnvironment;
  readonly reply: ReplyContract | undefined;
  readonly etag: boolean | string | undefined;
  readonly cors: Cors | undefined;
  readonly compress: Compress;
  /** Headers that every reply of the action carries, flat. */
  readonly always: readonly string[];
  /** Gives the address of what a 201 reply has made. */
  readonly location: Locate | undefined;
}

/** Turns what a handler returned into the answer. */
export type Encode = (context: RequestContext, value: unknown) => Answer | Promise<Answer>;

type Writer = (
  context: RequestContext,
  value: unknown,
  headers: readonly string[] | undefined,
) => Answer | Promise<Answer>;

/** Compiles the replies of an action. */
export function compileEncode(options: EncodeOptions): Encode {
  const writers = new Map<number, Writer>();
  const replies = toMap(options.reply);
  for (const [status, reply] of Object.entries(replies))
    writers.set(Number(status), compileWriter(Number(status), reply, options));
  const first = Object.keys(replies).find((status) => status.startsWith("2"));
  const plain = writers.get(Number(first)) ?? refusePlain(options.label);
  return (context, value) => {
    if (!(value instanceof StatusReply)) return plain(context, value, undefined);
    const write = writers.get(value.status);
    if (write === undefined) throw undeclared(options.label, value.status);
    return write(context, value.body, ownHeaders(context, value, options.environment));
  };
}

function compileWriter(status: number, reply: ReplyMap[number], options: EncodeOptions): Writer {
  if (reply === null || reply === undefined) return emptyWriter(status, options);
  if (reply instanceof StreamReply && reply.kind === "view") return viewWriter(status, options);
  if (reply instanceof StreamReply) return streamWriter(status, reply, options);
  const formats = formatsOf(reply);
  if (formats === undefined) return jsonWriter(status, reply, options);
  return formatsWriter(status, reply as Field, formats, options);
}

function formatsWriter(
  status: number,
  schema: Field,
  formats: Formats,
  { always, ...rest }: EncodeOptions,
): Writer {
  const options = { ...rest, always: [...always, "Vary", "Accept"] };
  const writers = new Map(
    formats.names.map((name) => [name, formatWriter(status, schema, name, formats, options)]),
  );
  const describe = project(schema);
  const hasLinks = isPage(schema) || (status === 201 && options.location !== undefined);
  const pick = compilePick(formats);
  const [first] = formats.names as readonly [FormatName];
  return (context, value, headers) => {
    // A success was negotiated before the handler ran; a failure is told in a format that the client did not ask for.
    const name = pick(context) ?? first;
    const write = writers.get(name) as Writer;
    if (name === "json" || !hasLinks) return write(context, value, headers);
    const body = describe(value) as Readonly<Record<string, unknown>>;
    const links = linksOf(context, status, schema, body, options);
    return write(context, value, [...(headers ?? []), ...links]);
  };
}

function formatWriter(
  status: number,
  schema: Field,
  name: FormatName,
  formats: Formats,
  options: EncodeOptions,
): Writer {
  if (name === "json") return jsonWriter(status, schema, options);
  if (name === "html") return pageWriter(status, formats, options);
  return itemsWriter(status, schema, name, options);
}

function itemsWriter(
  status: number,
  schema: Field,
  kind: "csv" | "ndjson",
  options: EncodeOptions,
): Writer {
  const write = streamWriter(status, new StreamReply(kind, itemOf(schema), {}), options);
  const isList = schema.definition.kind === "list";
  return (context, value, headers) =>
    write(context, isList ? value : (value as { items: unknown }).items, headers);
}

function pageWriter(status: number, { html }: Formats, options: EncodeOptions): Writer {
  const write = viewWriter(status, options);
  return (context, value, headers) => write(context, html?.(value as never), headers);
}

function emptyWriter(status: number, options: EncodeOptions): Writer {
  const pick = pickHeaders(options, []);
  return (context, _value, headers) =>
    new Answer(status, headersOf(context, pick, options.cors, headers), null);
}

function streamWriter(status: number, reply: StreamReply, options: EncodeOptions): Writer {
  const encode: StreamEncoder = compileStream(reply);
  const pick = pickHeaders(options, [
    "Content-Type",
    streamType(reply),
    "Cache-Control",
    "no-store",
  ]);
  return (context, value, headers) =>
    new Answer(status, headersOf(context, pick, options.cors, headers), encode(value, context));
}

function jsonWriter(status: number, schema: FieldLike, options: EncodeOptions): Writer {
  const write = project(schema);
  const hasTag = options.etag !== undefined && options.etag !== false && status < 300;
  const pick = pickHeaders(options, ["Content-Type", "application/json; charset=utf-8"], hasTag);
  const hasLinks = isPage(schema) || (status === 201 && options.location !== undefined);
  const { cors, compress } = options;
  if (!hasTag && !hasLinks) {
    return (context, value, headers) => {
      const text = JSON.stringify(write(value));
      const all = headersOf(context, pick, cors, headers);
      return text.length < minLength
        ? new Answer(status, all, text)
        : pack(context, { status, headers: all, text, compress });
    };
  }
  return (context, value, headers = []) => {
    const body = write(value) as Readonly<Record<string, unknown>>;
    const text = JSON.stringify(body);
    const own = [...headers, ...linksOf(context, status, schema, body, options)];
    const reply = { status, headers: own, text, compress };
    const coding = packCoding(context, reply);
    const tag = hasTag ? tagOf(options.etag, body, text) : undefined;
    if (tag !== undefined) own.push("ETag", codedTag(tag, coding));
    const all = headersOf(context, pick, cors, own);
    if (tag !== undefined && isFresh(context, tag))
      return new Answer(304, without(varied(context, reply, all), "content-type"), null);
    return pack(context, { ...reply, headers: all });
  };
}

/** Gives the headers that lead on from a reply: to what was made, to the next page. */
function linksOf(
  context: RequestContext,
  status: number,
  schema: FieldLike,
  body: Readonly<Record<string, unknown>>,
  { location }: EncodeOptions,
): readonly string[] {
  const links: string[] = [];
  if (status === 201 && location !== undefined) links.push("Location", location(body));
  if (isPage(schema) && typeof body["next"] === "string")
    links.push("Link", nextLink(context.request, body["next"]));
  return links;
}

function isPage(schema: FieldLike): boolean {
  return schema instanceof Field && schema.definition.marks["page"] === true;
}

function viewWriter(status: number, options: EncodeOptions): Writer {
  const { cors, compress, environment } = options;
  const pick = compileHeaders({
    always: ["Content-Type", "text/html; charset=utf-8", ...options.always],
    crossOrigin: cors !== undefined,
    cache: "private",
    kind: "page",
  });
  return (context, value, headers = []) => {
    if (!(value instanceof Html)) throw noPage(options.label);
    const nonce = randomBytes(16).toString("base64");
    const text = renderHtml(value, nonce);
    const own = ["Content-Security-Policy", pagePolicy(nonce, environment), ...headers];
    return pack(context, { status, headers: headersOf(context, pick, cors, own), text, compress });
  };
}

function noPage(label: string): HttpError {
  return new HttpError(
    "WERVEL_HTTP_TEMPLATE",
    `${label} replies a page and returned something else.`,
    {
      help: "Return what the html template gives.",
    },
  );
}

function tagOf(etag: boolean | string | undefined, body: object, text: string): string {
  if (typeof etag !== "string") return hashTag(text);
  return versionTag((body as Readonly<Record<string, unknown>>)[etag]);
}

function isFresh({ request }: RequestContext, tag: string): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const known = request.header("if-none-match");
  return known !== undefined && matchesWeakly(known, tag);
}

function pickHeaders(options: EncodeOptions, own: readonly string[], hasTag = false): HeaderPick {
  return compileHeaders({
    always: [...own, ...options.always],
    crossOrigin: options.cors !== undefined,
    cache: hasTag ? "revalidate" : "private",
  });
}

function refusePlain(label: string): Writer {
  return () => {
    throw new HttpError(
      "WERVEL_HTTP_REPLY_UNDECLARED",
      `${label} returned a plain value, and its contract declares no 2xx reply.`,
      { help: "Return status(…), or declare the 2xx reply." },
    );
  };
}

function undeclared(label: string, status: number): HttpError {
  return new HttpError(
    "WERVEL_HTTP_REPLY_UNDECLARED",
    `${label} replied ${status}, which its contract does not declare.`,
    { help: `Declare it: reply: { ${status}: … }.` },
  );
}
