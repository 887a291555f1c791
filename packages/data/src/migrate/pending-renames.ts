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
 *
 * @throws WERVEL_MODEL_MIGRATION where both names are there, it was not done, and the old one shall go: one of the two would lose its
 *   values, and nobody said which.
 */
export function pendingRenames(
  held: Readonly<Record<string, unknown>> | undefined,
  declared: readonly DeclaredRename[],
  isDone: (name: string) => boolean,
  isWanted: (name: string) => boolean,
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
  const pending = new Map<string, string>();
  for (const [old, rename] of byOld) {
    if (isPending(rename)) pending.set(old, rename.now);
    else if (!isWanted(old) && !isDone(rename.name)) throw bothThere(rename, old);
  }
  return pending;
}

function bothThere({ name, now }: DeclaredRename, old: string): WervelError {
  return new WervelError(
    "WERVEL_MODEL_MIGRATION",
    `'${name}' is said to have been '${old}', but the database has both '${old}' and '${now}', and one of them shall go.`,
    {
      help: `Where '${now}' shall go, remove it in a migration before this one. Where '${old}' shall go, do not say that it was renamed.`,
      details: { name, old },
    },
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
