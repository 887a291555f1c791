import { DataError } from "../errors.ts";
import type { Page, Read, Source } from "../plan/plan.ts";

/** Lists the arguments of a read that count rows: its limits and offsets, however deep. */
export function boundsOf(read: Read): readonly number[] {
  return [...new Set([...sourceBounds(read.from), ...pageBounds(read.page), ...nestBounds(read)])];
}

function sourceBounds(from: Source): readonly number[] {
  if ("read" in from) return boundsOf(from.read);
  if ("each" in from) return boundsOf(from.of);
  return "walk" in from ? boundsOf(from.walk.start) : [];
}

function nestBounds(read: Read): readonly number[] {
  return Object.values(read.take.nest).flatMap((nest) => boundsOf(nest.read));
}

/** Lists the arguments of a page that count rows. */
export function pageBounds(page: Page | undefined): readonly number[] {
  const parts = [page?.limit, page?.offset].filter((part) => part !== undefined);
  return parts.flatMap((part) => ("arg" in part ? [part.arg] : []));
}

/** @throws `value.range` for a limit or an offset that is no whole number from zero on: stores read a negative one in different ways. */
export function expectBounds(bounds: readonly number[], args: readonly unknown[]): void {
  for (const bound of bounds) {
    const value = args[bound];
    if (Number.isSafeInteger(value) && (value as number) >= 0) continue;
    throw new DataError("value.range", "A limit or an offset is no whole number from zero on.", {
      details: { argument: bound },
      help: "Take and skip whole numbers of rows.",
    });
  }
}
