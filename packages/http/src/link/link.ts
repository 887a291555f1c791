import { WervelError } from "@wervel/core";
import type { Action, ActionMethod } from "../contract/action.ts";
import type { ParamNames } from "../contract/path.ts";
import type { Flat, InputOf } from "../contract/shape.ts";
import { joinPath } from "../contract/path.ts";
import { readPattern } from "../router/pattern.ts";
import type { Segment } from "../router/pattern.ts";
import { prefixOf } from "./mounts.ts";

type Declared<T> = T extends { readonly params: infer Params }
  ? Params extends undefined
    ? unknown
    : InputOf<Params>
  : unknown;

/** The parameters that a link to an action needs. */
export type LinkParams<P extends string, T> = Flat<
  Omit<{ [K in ParamNames<P>]: string | number }, keyof Declared<T>> & Declared<T>
>;

/** The query that a link to an action may carry. */
export type LinkQuery<T> = T extends { readonly query: infer Q }
  ? Q extends undefined
    ? undefined
    : Partial<InputOf<Q>>
  : undefined;

type LinkArguments<P extends string, T> = [ParamNames<P>] extends [never]
  ? [params?: Record<never, never>, query?: LinkQuery<T>]
  : [params: LinkParams<P, T>, query?: LinkQuery<T>];

/**
 * Makes the local address of an action of a controller or contract: `link(articles.show, { slug })`.
 *
 * Groups that hold the controller put their prefix before it.
 *
 * @throws WERVEL_HTTP_LINK for an empty or missing parameter, or an action that two groups hold.
 */
export function link<P extends string, T>(
  action: Action<ActionMethod, P, T>,
  ...[params, query]: LinkArguments<P, T>
): string {
  const prefix = prefixOf(action);
  if (prefix === undefined)
    throw linkError(
      action,
      "two groups hold it, so it has two addresses",
      "Put the controller into one group.",
    );
  const segments = readPattern(joinPath(prefix, action.path));
  if (typeof segments === "string") throw linkError(action, segments, "Correct the path.");
  const path = segments.map((segment) => write(action, segment, params ?? {})).join("/");
  return `/${path}${queryText(query)}`;
}

function write(action: Action, segment: Segment, params: object): string {
  if (segment.kind === "text") return segment.text;
  const text = toText((params as Readonly<Record<string, unknown>>)[segment.name]);
  const parts = segment.kind === "rest" ? (text?.split("/") ?? [""]) : [text ?? ""];
  // Such a segment would change which path it is: no spelling of it survives the firewall.
  if (parts.some((part) => part === "" || part === "." || part === ".." || /[\\/;]/.test(part)))
    throw linkError(
      action,
      `the parameter ${segment.name} is missing or cannot stand in a path`,
      "Give it a value that is not empty and holds no slash.",
    );
  return parts.map(encodeURIComponent).join("/");
}

function queryText(query: object | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => {
      const text = toText(each);
      return text === undefined ? [] : `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
    }),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function toText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return value instanceof Date ? value.toISOString() : String(value as string);
}

function linkError(action: Action, what: string, help: string): WervelError {
  return new WervelError(
    "WERVEL_HTTP_LINK",
    `A link to ${action.method} ${action.path} cannot be made: ${what}.`,
    {
      help,
      details: { path: action.path },
    },
  );
}
