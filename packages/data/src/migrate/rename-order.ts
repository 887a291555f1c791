/** One rename. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/**
 * Orders renames so that each name is free when it is taken. Where names change places in a circle, one of them waits under a name that
 * nobody has.
 */
export function renameOrder(
  held: Iterable<string>,
  renames: ReadonlyMap<string, string>,
): readonly Rename[] {
  const taken = new Set(held);
  const targets = new Set(renames.values());
  const left = new Map([...renames].filter(([from, to]) => from !== to));
  const steps: Rename[] = [];
  const take = (from: string, to: string): void => {
    steps.push({ from, to });
    left.delete(from);
    taken.delete(from);
    taken.add(to);
  };
  while (left.size > 0) {
    const [first] = left;
    const [from, to] = [...left].find(([, name]) => !taken.has(name)) ?? first!;
    if (!taken.has(to) || !left.has(to)) {
      take(from, to);
      continue;
    }
    const waiting = unusedName([...taken, ...targets]);
    take(from, waiting);
    left.set(waiting, to);
  }
  return steps;
}

function unusedName(names: readonly string[]): string {
  let name = "wervel_renamed";
  for (let number = 2; names.includes(name); number++) name = `wervel_renamed_${number}`;
  return name;
}
