import type { Action } from "@wervel/http";

/** Actions that serve the documentation itself: no document lists them. */
export const undocumented: WeakSet<Action> = new WeakSet();
