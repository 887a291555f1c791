import { scopedToken, type ScopedToken } from "@wervel/core";

/** One request after the firewall: canonical, checked, and without its body. */
export interface HttpRequest {
  readonly method: string;
  /** The canonical path, decoded once. */
  readonly path: string;
  /** The query as it stood after `?`, or an empty text. */
  readonly queryText: string;
  /** The host that was asked for, with its port where it is not the scheme's own. */
  readonly host: string;
  /** True over TLS, or where a trusted proxy says so. */
  readonly secure: boolean;
  /** The address of the client, seen through trusted proxies only. */
  readonly address: string;
  /** Gives one header's value by its lower-case name. */
  header(name: string): string | undefined;
  /** Gives one cookie's value by its exact name. */
  cookie(name: string): string | undefined;
}

/** The request of this scope. There is none outside of a request. */
export const CurrentRequest: ScopedToken<HttpRequest> = scopedToken("CurrentRequest");
