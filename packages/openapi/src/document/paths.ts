import type { Route } from "@wervel/http";
import { segmentsOf } from "./parameters.ts";

/** A path as the document writes it, and the names of its parameters there. */
export interface DocumentPath {
  readonly text: string;
  readonly names: readonly string[];
}

/**
 * Writes the paths of the routes as templates. Two templates that differ in their parameters' names alone may not both stand in a
 * document, so the names of the first one hold for all.
 */
export function documentPaths(routes: readonly Route[]): ReadonlyMap<Route, DocumentPath> {
  const byShape = new Map<string, DocumentPath>();
  return new Map(
    routes.map((route) => {
      const shape = templateOf(route.path, () => "");
      const known = byShape.get(shape) ?? {
        text: templateOf(route.path, (name) => name),
        names: segmentsOf(route.path).flatMap((part) => (part.kind === "text" ? [] : [part.name])),
      };
      byShape.set(shape, known);
      return [route, known];
    }),
  );
}

function templateOf(path: string, write: (name: string) => string): string {
  const parts = segmentsOf(path).map((part) =>
    part.kind === "text" ? part.text : `{${write(part.name)}}`,
  );
  return `/${parts.join("/")}`;
}
