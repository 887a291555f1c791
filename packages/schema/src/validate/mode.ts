/**
 * Which form is read, and which is made:
 *
 * - `json` reads the wire form strictly and makes values;
 * - `text` reads strings, or arrays of strings where a key is repeated, by the declared type, and makes values;
 * - `value` reads values and makes checked copies;
 * - `reply` reads values and makes the wire form without secrets;
 * - `request` reads what a caller may give and makes the wire form.
 */
export type Mode = "json" | "text" | "value" | "reply" | "request";

/** How a reader is made. */
export interface ReadOptions {
  readonly mode: Mode;
  /** What happens to members that are not declared. */
  readonly extra: "refuse" | "drop";
  /** Whether code may be generated. */
  readonly generate: boolean;
}

/** Whether the mode makes the wire form from values. */
export function writes(mode: Mode): boolean {
  return mode === "reply" || mode === "request";
}
