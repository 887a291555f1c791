import { token } from "@wervel/core";
import type { TokenValue } from "@wervel/core";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import type { ErrorFormat } from "../problem/failure.ts";
import type { Route } from "../routes/route.ts";
import type { AppOptions } from "./app-options.ts";

/** What an app answers, as data: documents are made from it. */
export interface AppDescription {
  readonly name: string;
  /** The version of the application, where it has one. */
  readonly release: string | undefined;
  readonly routes: readonly Route[];
  readonly schemes: readonly AuthenticationScheme[];
  /** True when error replies have the application's own format instead of problem details. */
  readonly hasOwnErrors: boolean;
}

/** What the app answers, as a need: the HTTP side of the host provides it. */
export const AppDescription: TokenValue<AppDescription> = token("AppDescription");

/** What an app is made of when it starts. */
export interface AppParts {
  readonly app: AppOptions;
  readonly routes: readonly Route[];
  readonly schemes: readonly AuthenticationScheme[];
  /** The body of error replies; `undefined` for problem details. */
  readonly format: ErrorFormat | undefined;
}

/** Describes an app by what it is made of. */
export function describeApp({ app, routes, schemes, format }: AppParts): AppDescription {
  return {
    name: app.name,
    release: app.release,
    routes,
    schemes,
    hasOwnErrors: format !== undefined,
  };
}
