import { Field } from "@wervel/schema";
import type { OutputOf } from "../contract/shape.ts";
import type { Html } from "../view/template.ts";

/** The formats in which one reply can be written. */
export type FormatName = "json" | "csv" | "ndjson" | "html";

/** The formats of a reply, the one for clients without a wish first. */
export interface FormatOptions<S extends Field> {
  /** Describes the value that the handler returns, and its JSON text. */
  readonly json: S;
  /** One line of comma-separated values for each item; the value is a list or a page of objects. */
  readonly csv?: true;
  /** One JSON text a line for each item; the value is a list or a page. */
  readonly ndjson?: true;
  /** Writes what the handler returned as a page. */
  readonly html?: (value: OutputOf<S>) => Html;
}

/** A reply in several formats, as the encoder reads it. */
export interface Formats {
  /** The formats in the order in which they were given. */
  readonly names: readonly FormatName[];
  readonly html: ((value: never) => Html) | undefined;
}

/**
 * Replies with one value in the format that the client's `Accept` likes best: `formats({ json: pageOf(Note), csv: true })`.
 *
 * The handler returns the value of `json`, and a typed client asks for that. A client without a wish, or to whom all formats are
 * the same, gets the one that is named first; a client that takes none of them gets 406 before the handler runs.
 *
 * @see RFC 9110, section 12.5.1
 */
export function formats<S extends Field>(options: FormatOptions<S>): S {
  const names = (Object.keys(options) as FormatName[]).filter(
    (name) => options[name] !== undefined,
  );
  const value: Formats = { names, html: options.html };
  return options.json.mark("formats", value);
}

/** Finds the formats of a reply; `undefined` where it has one only. */
export function formatsOf(reply: unknown): Formats | undefined {
  return reply instanceof Field
    ? (reply.definition.marks["formats"] as Formats | undefined)
    : undefined;
}

/** Finds the description of one item of a list or a page; `undefined` where the value is neither. */
export function itemOf({ definition }: Field): Field | undefined {
  if (definition.kind === "list") return definition.of;
  return definition.marks["page"] === true
    ? definition.fields?.["items"]?.definition.of
    : undefined;
}

/** The media types of the formats, without parameters. */
export const formatTypes: Readonly<Record<FormatName, string>> = {
  json: "application/json",
  csv: "text/csv",
  ndjson: "application/x-ndjson",
  html: "text/html",
};
