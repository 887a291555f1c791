/** What the dialect needs to know of a server: measured when the store opens, part of the profile's hash. */
export interface Flavor {
  readonly family: "mysql" | "mariadb";
  /** How text stands in columns: in a collation by code point without padding, or as the bytes of its UTF-8 where there is none. */
  readonly layout: "collated" | "binary";
  /** The collation of text, and of constants and parameters. */
  readonly collation: string;
  /** `lateral` is understood. */
  readonly lateral: boolean;
}

/** The floors below which a server is refused. */
const floors = { mysql: [8, 0, 14], mariadb: [10, 6, 1] } as const;

/** Reads a server's version; `undefined` where it is below the floor. */
export function flavorOf(version: string): Flavor | undefined {
  const family = /mariadb/i.test(version) ? "mariadb" : "mysql";
  const numbers = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined || !isAtLeast(numbers, floors[family])) return undefined;
  if (family === "mariadb")
    return { family, layout: "collated", collation: "utf8mb4_nopad_bin", lateral: false };
  // 8.0.17 is the first with a collation by code point that does not pad.
  return isAtLeast(numbers, [8, 0, 17])
    ? { family, layout: "collated", collation: "utf8mb4_0900_bin", lateral: true }
    : { family, layout: "binary", collation: "utf8mb4_bin", lateral: true };
}

function isAtLeast(version: readonly number[], floor: readonly number[]): boolean {
  const at = floor.findIndex((number, i) => number !== version[i]);
  return at < 0 || version[at]! > floor[at]!;
}
