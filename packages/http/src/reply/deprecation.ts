import type { Route } from "../routes/route.ts";

/**
 * Writes the headers of a deprecated action, flat; none for any other.
 *
 * @see RFC 9745 (Deprecation), RFC 8594 (Sunset)
 */
export function deprecationHeaders(deprecated: Route["deprecated"]): readonly string[] {
  if (deprecated === undefined || deprecated === false) return [];
  if (deprecated === true) return ["Deprecation", "@0"];
  const { since, sunset } = deprecated;
  const seconds = since === undefined ? 0 : Math.floor(since.getTime() / 1000);
  return [
    "Deprecation",
    `@${seconds}`,
    ...(sunset === undefined ? [] : ["Sunset", sunset.toUTCString()]),
  ];
}
