import { WervelError } from "@wervel/schema";

/** A rename as it was declared. */
export interface DeclaredRename {
  /** What it is called in the declaration. */
  readonly name: string;
  readonly now: string;
  /** Names before, the last one first. */
  readonly before: readonly string[];
}

/**
 * Finds which renames a database has before it, as new names by old ones. What has its new name already was renamed, unless another rename is
 * about to take that name away. Where names change places, what is there looks alike before and after: `isDone` says which.
 */
export function pendingRenames(
  held: Readonly<Record<string, unknown>> | undefined,
  declared: readonly DeclaredRename[],
  isDone: (name: string) => boolean,
): ReadonlyMap<string, string> {
  if (held === undefined) return new Map();
  const byOld = new Map<string, DeclaredRename>();
  for (const rename of declared) {
    const old = rename.before.find((name) => Object.hasOwn(held, name));
    if (old === undefined || old === rename.now) continue;
    const other = byOld.get(old);
    if (other !== undefined) throw ambiguous(other, rename, old);
    byOld.set(old, rename);
  }
  const isPending = (rename: DeclaredRename, seen: readonly DeclaredRename[] = []): boolean => {
    if (!Object.hasOwn(held, rename.now)) return true;
    if (seen.includes(rename)) return !seen.every(({ name }) => isDone(name));
    const next = byOld.get(rename.now);
    return next !== undefined && isPending(next, [...seen, rename]);
  };
  return new Map(
    [...byOld].filter(([, rename]) => isPending(rename)).map(([old, { now }]) => [old, now]),
  );
}

function ambiguous(one: DeclaredRename, other: DeclaredRename, old: string): WervelError {
  return new WervelError(
    "WERVEL_MODEL_MIGRATION",
    `'${one.name}' and '${other.name}' are both said to have been '${old}'.`,
    {
      help: "Say it of the one that keeps the values; the other is new.",
      details: { names: [one.name, other.name], old },
    },
  );
}
