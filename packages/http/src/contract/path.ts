import type { Flat, OutputOf } from "./shape.ts";

/** A path of a route: starts with `/`; a segment is text, `:name` for one segment, or last `*name` for the rest. */
export type PathText = `/${string}`;

type SegmentName<S extends string> = S extends `:${infer Name}`
  ? Name
  : S extends `*${infer Name}`
    ? Name
    : never;

/** The names of the parameters in a path. */
export type ParamNames<P extends string> = P extends `${infer Head}/${infer Rest}`
  ? SegmentName<Head> | ParamNames<Rest>
  : SegmentName<P>;

/** Joins a controller's path and an action's: `'/'` adds nothing. */
export type JoinedPath<Prefix extends string, P extends string> = P extends "/"
  ? Prefix extends ""
    ? "/"
    : Prefix
  : Prefix extends "/"
    ? P
    : `${Prefix}${P}`;

/** The parameters of a path: text, unless `params` declares a field of that name. */
export type ParamsOf<P extends string, Params> = Flat<
  Omit<{ [K in ParamNames<P>]: string }, keyof DeclaredParams<Params>> & DeclaredParams<Params>
>;

type DeclaredParams<Params> = Params extends undefined ? unknown : OutputOf<Params>;

/** Joins a prefix and a path as {@link JoinedPath} does. */
export function joinPath(prefix: string, path: string): string {
  if (path === "/") return prefix === "" ? "/" : prefix;
  return prefix === "/" ? path : prefix + path;
}
