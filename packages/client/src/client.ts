import { Action, ROUTES } from "@wervel/http/contract";
import type { Contract } from "@wervel/http/contract";
import { compileCall } from "./call/compile-call.ts";
import type { Client } from "./call/types.ts";
import { optionsError, resolveOptions } from "./options.ts";
import { compileSocketCall } from "./socket/compile-socket.ts";
import type { ClientOptions, ResolvedClientOptions } from "./options.ts";

/** An application in this process: its `fetch` answers by the same compiled actions as a socket. */
export interface ClientApp {
  readonly routes: readonly { readonly action: Action; readonly path: string }[];
  fetch(request: Request): Promise<Response>;
}

/**
 * Makes the typed client of contracts or controllers, one member a resource and in it one call an action.
 *
 * ```ts
 * const api = client({ articles }, { baseUrl: "https://blog.example.com" });
 * const article = await api.articles.show({ params: { slug: "a-first-one" } });
 * ```
 *
 * @param target How the server is reached, or an app in this process, which is started at the first call.
 * @param options Beside an app: tokens, headers and limits.
 * @throws WERVEL_CLIENT_OPTIONS for a target that cannot be reached, or a resource without actions.
 */
export function client<R extends Readonly<Record<string, object>>>(
  resources: R,
  target: ClientOptions | ClientApp = {},
  options: ClientOptions = {},
): Client<R> {
  const app = "routes" in target ? target : undefined;
  const resolved = resolveOptions(
    app === undefined
      ? { ...(target as ClientOptions), ...options }
      : { baseUrl: "http://localhost", fetch: (request) => app.fetch(request), ...options },
    app === undefined,
  );
  const locate = app === undefined ? ownPath : pathIn(app);
  const entries = Object.entries(resources).map(([name, resource]) => [
    name,
    callsOf(name, resource, resolved, locate),
  ]);
  return Object.fromEntries(entries) as Client<R>;
}

type Locate = (action: Action) => string;

function callsOf(
  name: string,
  resource: object,
  options: ResolvedClientOptions,
  locate: Locate,
): object {
  const actions = Object.entries(resource).filter(
    (entry): entry is [string, Action] => entry[1] instanceof Action,
  );
  if (actions.length === 0)
    throw optionsError(name, "it has no actions: give a contract or a controller");
  const shared = (resource as Partial<Contract>)[ROUTES]?.shared.version;
  return Object.fromEntries(
    actions.map(([key, action]) => {
      const version = action.spec.version ?? shared;
      const path = locate(action);
      return [
        key,
        action.method === "SOCKET"
          ? compileSocketCall(action, path, options)
          : compileCall(action, path, options, version),
      ];
    }),
  );
}

/** Over the network the prefix of a group is part of the base address. */
function ownPath({ path }: Action): string {
  return path;
}

/** Finds where an app has mounted an action, or the route of a contract that one implements. */
function pathIn({ routes }: ClientApp): Locate {
  const paths = new Map<Action, string>();
  for (const { action, path } of routes) {
    paths.set(action, path);
    if (action.origin !== undefined) paths.set(action.origin, path);
  }
  return (action) => {
    const path = paths.get(action);
    if (path !== undefined) return path;
    throw optionsError(`${action.method} ${action.path}`, "the app does not map it");
  };
}
