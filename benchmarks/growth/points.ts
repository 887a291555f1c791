import type { Line } from "./line.ts";
import { type LineName, lines } from "./lines.ts";

/** All points by the names of the rows, with their titles. */
export const points: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<Line>(lines).flatMap(([line, { title, unit, sizes }]) =>
    sizes.map((size) => [
      `${line}-${size}`,
      `${title}: ${unit}, of ${size.toLocaleString("en-US")}`,
    ]),
  ),
);

/** Reads which line and size a point is of. */
export function pointOf(name: string): { readonly line: LineName; readonly size: number } {
  const [line, size] = name.split("-") as [LineName, string];
  return { line, size: Number(size) };
}
