import { addRoute, createRouter, findRoute } from "rou3";
import { compileRouter } from "rou3/compiler";
import type { Segment } from "./pattern.ts";

/** A route as the router takes it. */
export interface RouteEntry<T> {
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly data: T;
}

/** What a path and method lead to. */
export interface RouteMatch<T> {
  readonly data: T;
  /** The parameters as text; `undefined` where the path has none. */
  readonly params?: Readonly<Record<string, string>>;
}

/** Finds the route of a canonical path. It never decodes: the path was decoded once, by the firewall. */
export interface Router<T> {
  match(method: string, path: string): RouteMatch<T> | undefined;
  /** Lists the methods that a path answers, in the order of their definition. */
  methodsOf(path: string): readonly string[];
}

/** Builds the router: a hashed map for paths without parameters, a compiled tree for the rest. */
export function buildRouter<T>(routes: readonly RouteEntry<T>[]): Router<T> {
  const statics = new Map<string, Map<string, RouteMatch<T>>>();
  const tree = createRouter<T>();
  const methods = new Set<string>();
  let hasTree = false;
  for (const { method, segments, data } of routes) {
    methods.add(method);
    if (segments.every((segment) => segment.kind === "text")) {
      const path = pathOf(segments);
      const byMethod = statics.get(path) ?? new Map<string, RouteMatch<T>>();
      byMethod.set(method, { data });
      statics.set(path, byMethod);
      continue;
    }
    hasTree = true;
    addRoute(tree, method, pathOf(segments), data);
  }
  const find = hasTree ? compiled(tree) : () => undefined;
  const match = (method: string, path: string): RouteMatch<T> | undefined => {
    const fixed = statics.get(path);
    if (fixed !== undefined) {
      const found = fixed.get(method);
      if (found !== undefined) return found;
    }
    // The tree reads `/a/` as `/a`; here a trailing slash makes another path.
    return path.charCodeAt(path.length - 1) === 47 ? undefined : find(method, path);
  };
  return {
    match,
    methodsOf: (path) => [...methods].filter((method) => match(method, path) !== undefined),
  };
}

type Find<T> = (method: string, path: string) => RouteMatch<T> | undefined;

function compiled<T>(tree: ReturnType<typeof createRouter<T>>): Find<T> {
  try {
    return compileRouter(tree) as Find<T>;
  } catch (error) {
    // Code generation is forbidden here: the tree is walked instead, with the same answers.
    if (error instanceof EvalError) return (method, path) => findRoute(tree, method, path);
    throw error;
  }
}

function pathOf(segments: readonly Segment[]): string {
  const parts = segments.map((segment) => {
    if (segment.kind === "text") return segment.text;
    return segment.kind === "param" ? `:${segment.name}` : `**:${segment.name}`;
  });
  return `/${parts.join("/")}`;
}
