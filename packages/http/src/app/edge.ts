import { WervelError } from "@wervel/core";
import { createCors } from "../edge/cors.ts";
import type { Cors } from "../edge/cors.ts";
import { createCsrfGuard } from "../edge/csrf.ts";
import type { CsrfGuard } from "../edge/csrf.ts";
import { createFirewall } from "../edge/firewall.ts";
import type { Firewall } from "../edge/firewall.ts";
import type { AppOptions } from "./app-options.ts";
import type { EdgeEnvironment } from "./environment.ts";
import type { Listening } from "./listening.ts";

/** What stands before the actions of an app. */
export interface Edge {
  readonly firewall: Firewall;
  readonly csrf: CsrfGuard;
  readonly cors: Cors | undefined;
}

/**
 * Makes the edge of an app.
 *
 * @throws WERVEL_HTTP_OPTIONS for options that cannot hold.
 */
export function createEdge(
  app: AppOptions,
  { allowedHosts, trustedProxies }: Listening,
  environment: EdgeEnvironment,
): Edge {
  return {
    firewall: createFirewall({
      environment,
      ...(allowedHosts === undefined ? {} : { allowedHosts }),
      trustedProxies,
      ...(app.edge === undefined ? {} : { limits: app.edge }),
    }),
    csrf: createCsrfGuard(app.csrfOrigins),
    cors: app.cors === undefined ? undefined : createCors(app.cors),
  };
}

/** Tells why the edge cannot be made, before anything is constructed: a start that fails later has already opened databases. */
export function checkEdge(...options: Parameters<typeof createEdge>): readonly WervelError[] {
  try {
    createEdge(...options);
    return [];
  } catch (error) {
    if (error instanceof WervelError) return [error];
    throw error;
  }
}
