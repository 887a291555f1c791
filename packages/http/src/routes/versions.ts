import type { Route } from "./route.ts";

/** The header by which a request chooses a version of the interface. */
export const versionHeader = "api-version";

/** A version as a header can carry it. */
const versionText = /^[A-Za-z0-9._-]{1,40}$/;

/** Tells whether a text can be the version of an interface. */
export function isVersion(version: unknown): boolean {
  return typeof version === "string" && versionText.test(version);
}

/** Gathers the routes of one method and path: versions of the same. */
export function byAddress<T>(
  entries: readonly T[],
  routeOf: (entry: T) => Pick<Route, "method" | "path">,
): readonly (readonly [T, ...T[]])[] {
  const groups = Map.groupBy(entries, (entry) => {
    const { method, path } = routeOf(entry);
    return `${method} ${path}`;
  });
  return [...groups.values()] as unknown as readonly (readonly [T, ...T[]])[];
}

/** Tells whether routes of one method and path are told apart by their versions. */
export function areVersions(routes: readonly Pick<Route, "version">[]): boolean {
  const versions = new Set(routes.map(({ version }) => version));
  return versions.size === routes.length && !versions.has(undefined);
}
