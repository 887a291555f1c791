import { against, cheapest } from "../lib/reaches.ts";
import type { Row } from "../lib/results.ts";
import { works } from "./works.ts";

/** Says what of the figures with a database is reached: less CPU than every peer, and at most 1.25 times the hand-written program. */
export function dbReaches(rows: readonly Row[]): string[] {
  return Object.entries(works).flatMap(([work, title]) => [
    ...against(rows, { work, title, other: "raw", wanted: 1.25 }),
    ...cheapest(rows, { work, title }),
  ]);
}
