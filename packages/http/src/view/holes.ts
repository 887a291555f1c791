import { WervelError } from "@wervel/core";
import { escapeHtml, escapeJson, safeUrl } from "./escape.ts";
import { Html, RawHtml, renderHtml } from "./template.ts";
import type { Hole } from "./template.ts";

/** Makes a place in the content of an element. */
export function contentHole(index: number): Hole {
  return { index, write: writeContent };
}

/** Makes a place in the text of a `title` or `textarea`, where markup has no meaning. */
export function textHole(index: number): Hole {
  return { index, write: (value) => escapeHtml(toText(value)) };
}

/** Makes a place in a `<script type="application/json">`. */
export function jsonHole(index: number): Hole {
  return { index, write: escapeJson };
}

/** Where in an address a value stands. */
export type UrlPlace = "start" | "path" | "query";

/** Makes a place within a quoted attribute. */
export function attributeHole(index: number, url: UrlPlace | undefined): Hole {
  const escape = url === undefined ? escapeHtml : urlWriters[url];
  return { index, write: (value) => escape(toText(value)) };
}

/** Makes the place of a whole attribute, ` name="value"`, which a value may leave out. */
export function wholeAttributeHole(index: number, name: string, isUrl: boolean): Hole {
  const escape = isUrl ? urlWriters.start : escapeHtml;
  return {
    index,
    write(value) {
      if (value === null || value === undefined || value === false) return "";
      return value === true ? ` ${name}=""` : ` ${name}="${escape(toText(value))}"`;
    },
  };
}

const urlWriters: Readonly<Record<UrlPlace, (text: string) => string>> = {
  start: (text) => escapeHtml(safeUrl(text)),
  path: (text) => escapeHtml(text.split("/").map(encodeURIComponent).join("/")),
  query: (text) => encodeURIComponent(text).replaceAll("'", "%27"),
};

function writeContent(value: unknown, nonce: string): string {
  if (typeof value === "string") return escapeHtml(value);
  if (value instanceof Html) return renderHtml(value, nonce);
  if (value instanceof RawHtml) return value.text;
  if (!Array.isArray(value)) return escapeHtml(toText(value));
  let out = "";
  for (const item of value as readonly unknown[]) out += writeContent(item, nonce);
  return out;
}

function toText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "true" : "";
    case "undefined":
      return "";
    default:
      if (value === null) return "";
      throw new WervelError(
        "WERVEL_HTTP_TEMPLATE",
        `A page holds a value of type ${typeof value} (${nameOf(value)}) where text belongs.`,
        { help: 'Write it as text first; objects may stand in <script type="application/json">.' },
      );
  }
}

function nameOf(value: unknown): string {
  return (value as { constructor?: { name?: string } }).constructor?.name ?? "object";
}
