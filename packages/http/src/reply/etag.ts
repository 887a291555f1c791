import { createHash } from "node:crypto";

/** Makes a strong ETag of the text of a reply. */
export function hashTag(text: string): string {
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
}

/** Makes a strong ETag of a version. */
export function versionTag(version: unknown): string {
  return `"${encodeURIComponent(String(version))}"`;
}

/**
 * Tells whether a list of entity tags names this one, by the weak comparison of `If-None-Match`.
 *
 * @see RFC 9110, section 13.1.2
 */
export function matchesWeakly(list: string, tag: string): boolean {
  return list.trim() === "*" || readTags(list).some((entry) => entry.replace(/^W\//, "") === tag);
}

/**
 * Tells whether a list of entity tags names this one, by the strong comparison of `If-Match`.
 *
 * @see RFC 9110, section 13.1.1
 */
export function matchesStrongly(list: string, tag: string): boolean {
  return list.trim() === "*" || readTags(list).includes(tag);
}

/** Marks a tag with the coding of its text: other bytes, another strong tag. No tag of ours holds a semicolon itself. */
export function codedTag(tag: string, coding: string | undefined): string {
  return coding === undefined ? tag : `${tag.slice(0, -1)};${coding}"`;
}

/** Reads a list of entity tags, each without the coding that {@link codedTag} added. */
function readTags(list: string): readonly string[] {
  const tags = list.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.map((tag) => tag.replace(/;(?:br|zstd|gzip)"$/, '"'));
}
