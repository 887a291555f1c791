import { createHash } from "node:crypto";

/** Lanes keep the order of keys; two keys that share one wait for each other only while a unit commits. */
const lanes = 256;

const longest = 100;

/** The value that events are kept in order by, as it is stored: long ones as their SHA-256. */
export function orderKey(value: string): string {
  if (value.length <= longest) return value;
  return `sha256:${createHash("sha256").update(value).digest("base64url")}`;
}

/** The lane of a key: FNV-1a over its UTF-16 units. */
export function laneOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++)
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
  return hash % lanes;
}
