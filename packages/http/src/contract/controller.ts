import { assertMembers, definitionError, isPlain } from "./definition.ts";
import { definePart, PART } from "@wervel/core";
import type { Needs, Part, WantedBy } from "@wervel/core";
import type { Access } from "./access.ts";
import { Action } from "./action.ts";
import type { Actions, FreeNames, SharedOptions } from "./action.ts";
import { ROUTES } from "./contract.ts";
import type { Contract, Handlers, Implementation, RoutesInfo } from "./contract.ts";
import { createOn } from "./on.ts";
import type { On } from "./on.ts";
import type { PathText } from "./path.ts";

/** What all actions of a controller share. */
export interface ControllerOptions<
  N extends Needs,
  A extends Access | undefined,
> extends SharedOptions {
  /** Services for the handlers, by the names that they get there. */
  readonly needs?: N & FreeNames<N>;
  /** The access decision of every action that has none of its own. */
  readonly access?: A;
}

/** A controller: its actions by name, and a part for `app.map`. */
export type Controller<A = Actions, W = unknown> = A &
  Part<"route", never, W> & { readonly [ROUTES]: RoutesInfo };

/**
 * Defines actions under one path, or implements a {@link contract}.
 *
 * ```ts
 * controller("/articles", { needs: { articles: Articles }, access: signedIn }, (on) => ({
 *   show: on.get("/:slug", { access: anyone, reply: Summary }, ({ articles, params }) => articles.bySlug(params.slug)),
 * }));
 * ```
 */
export function controller<P extends string, Routes extends Actions, A, const N extends Needs>(
  contract: Contract<P, Routes, A>,
  needs: N & FreeNames<N>,
  handlers: Handlers<N, Routes, A>,
): Controller<Routes, WantedBy<N>>;
export function controller<
  const P extends PathText,
  const N extends Needs = Record<never, never>,
  A extends Access | undefined = undefined,
  const Defined extends Actions = Actions,
>(
  path: P,
  options: ControllerOptions<N, A>,
  define: (on: On<N, P, A>) => Defined,
): Controller<Defined, WantedBy<N>>;
export function controller(
  first: string | Contract,
  options: object,
  third: unknown,
): Controller<Actions, unknown> {
  const isInline = typeof first === "string";
  const isContract = typeof first === "object" && first !== null && ROUTES in first;
  const last = isInline ? typeof third === "function" : isPlain(third);
  if (!(isInline || isContract) || !isPlain(options) || !last)
    throw definitionError(
      `controller(${isInline ? JSON.stringify(first) : isContract ? "contract" : String(first)}, …) cannot be read.`,
      'Write controller("/path", {}, (on) => ({ … })) or controller(contract, {}, { … }). An `undefined` comes from two files that import each other.',
    );
  if (typeof first === "string") return inline(first, options, third as (on: never) => Actions);
  return implemented(first, options as Needs, third as Readonly<Record<string, Implementation>>);
}

function inline(
  path: string,
  options: SharedOptions & { readonly needs?: Needs; readonly access?: Access },
  define: (on: never) => Actions,
): Controller {
  assertMembers(options, "controller", `controller(${JSON.stringify(path)}, …)`);
  const { needs = {}, access, ...shared } = options;
  return toController(define(createOn(path) as never), { path, needs, access, shared });
}

function implemented(
  contract: Contract,
  needs: Needs,
  handlers: Readonly<Record<string, Implementation>>,
): Controller {
  const info = contract[ROUTES];
  const actions: Record<string, Action> = {};
  for (const [name, route] of Object.entries(contract)) {
    const given = handlers[name];
    const { handle, ...rights } = typeof given === "function" ? { handle: given } : (given ?? {});
    actions[name] = new Action(
      route.method,
      route.path,
      { ...route.spec, ...rights },
      handle,
      route,
    );
  }
  return toController(actions, { ...info, needs });
}

/** Makes a controller of actions and what they share. */
export function toController(actions: Actions, info: RoutesInfo): Controller {
  return {
    ...actions,
    [ROUTES]: info,
    [PART]: definePart("route", info.path),
  } as unknown as Controller;
}
