import type { Surroundings } from "./contestant.ts";
import type { WorkName } from "./works.ts";

/** What the measuring process is asked. */
export type Ask =
  | { readonly open: string; readonly surroundings: Surroundings }
  | { readonly rows: WorkName; readonly kind: string }
  /** Warms a work up for so many milliseconds, and says how often it is done in so many. */
  | { readonly warm: WorkName; readonly warmMs: number; readonly roundMs: number }
  | { readonly round: WorkName; readonly times: number }
  | { readonly close: true };

/** What it answers: the value asked for, or why there is none. */
export type Answer = { readonly value: unknown } | { readonly error: string };
