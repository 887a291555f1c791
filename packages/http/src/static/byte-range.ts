/** A part of a file: both ends are in it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads the one range of a `Range` header.
 *
 * @returns `undefined` where the whole file is to be sent (no range, another unit, several ranges), `"unsatisfiable"` where
 *   the file has no such bytes.
 * @see RFC 9110, section 14.1.2
 */
export function readRange(
  header: string | undefined,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  if (from === "") return to === "" ? undefined : lastBytes(Number(to), size);
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && Number(to) < first) return undefined;
  return first >= size ? "unsatisfiable" : { first, last };
}

function lastBytes(count: number, size: number): ByteRange | "unsatisfiable" {
  if (count === 0 || size === 0) return "unsatisfiable";
  return { first: Math.max(0, size - count), last: size - 1 };
}
