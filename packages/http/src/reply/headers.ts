import { securityHeaders } from "../edge/security-headers.ts";
import type { ReplyClass } from "../edge/security-headers.ts";

/** What the constant headers of a reply depend on. */
export interface HeaderFacts {
  /** Headers that every such reply carries, flat. */
  readonly always: readonly string[];
  /** True for an action that other origins may call. */
  readonly crossOrigin: boolean;
  /** Default `data`. A page gets its own Content-Security-Policy with each reply. */
  readonly kind?: ReplyClass;
  /** `no-store` where the caller is known, unless the reply carries an ETag. */
  readonly cache: "private" | "revalidate";
}

/** Picks the constant headers of a reply: made once at start-up, one frozen array for each case. */
export type HeaderPick = (https: boolean, isPrivate: boolean) => readonly string[];

/** Makes the constant headers of a kind of reply. */
export function compileHeaders({
  always,
  crossOrigin,
  cache,
  kind = "data",
}: HeaderFacts): HeaderPick {
  const combine = (https: boolean, isPrivate: boolean): readonly string[] =>
    Object.freeze([
      ...always,
      ...securityHeaders({ kind, https, crossOrigin }),
      ...(cache === "revalidate" ? revalidate : isPrivate ? noStore : []),
    ]);
  const open = [combine(false, false), combine(true, false)] as const;
  const closed = [combine(false, true), combine(true, true)] as const;
  return (https, isPrivate) => (isPrivate ? closed : open)[https ? 1 : 0];
}

const noStore = ["Cache-Control", "no-store"] as const;
const revalidate = ["Cache-Control", "private, no-cache"] as const;
