import type { AppOptions } from "./app-options.ts";
import type { HttpSettings } from "./http-settings.ts";

/** Where the app listens and whom it believes, complete. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  /** `undefined` for the rule of the environment: loopback names in production. */
  readonly allowedHosts: readonly string[] | undefined;
  readonly trustedProxies: readonly string[];
}

/** Lays the settings over the app's options. */
export function resolveListening(settings: HttpSettings, app: AppOptions): Listening {
  return {
    host: settings.host,
    port: settings.port,
    allowedHosts: settings.allowedHosts ?? app.allowedHosts,
    trustedProxies: settings.trustedProxies ?? app.trustedProxies ?? [],
  };
}

/** Tells whether an address is reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
