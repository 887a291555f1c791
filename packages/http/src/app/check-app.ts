import { WervelError } from "@wervel/core";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import { edgeEnvironment } from "./environment.ts";
import { isLoopbackHost } from "./listening.ts";
import type { Listening } from "./listening.ts";

/** Tells which authentication schemes share a name. */
export function checkSchemes(schemes: readonly AuthenticationScheme[]): readonly WervelError[] {
  const names = schemes.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return twice.map(
    (name) =>
      new WervelError(
        "WERVEL_HTTP_SCHEME_DUPLICATE",
        `Two authentication schemes are named ${name}.`,
        { help: "Give each scheme a name of its own.", details: { scheme: name } },
      ),
  );
}

/** Tells whether production would listen beyond loopback without knowing its own names. */
export function checkExposure(listening: Listening, environment: string): readonly WervelError[] {
  const isProduction = edgeEnvironment(environment) === "production";
  if (!isProduction || isLoopbackHost(listening.host) || listening.allowedHosts !== undefined)
    return [];
  return [
    new WervelError(
      "WERVEL_HTTP_HOSTS_MISSING",
      `Production would listen at ${listening.host} without knowing under which names it is reached.`,
      {
        help: "Set ALLOWED_HOSTS to the names under which clients reach the app, separated by commas, or leave HOST at loopback.",
        details: { host: listening.host },
      },
    ),
  ];
}
