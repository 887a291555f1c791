import { scopedToken, type ScopedToken } from "@wervel/core";
import type { ClientAddress } from "../edge/client-address.ts";

/** One request after the firewall: canonical, checked, and without its body. */
export interface HttpRequest {
  readonly method: string;
  /** The canonical path, decoded once. */
  readonly path: string;
  /** The raw query without its question mark, or an empty text. */
  readonly query: string;
  /** The host that was asked for, in lower case, with its port when one was given. */
  readonly host: string;
  readonly scheme: "http" | "https";
  /** The address of the client, seen through trusted proxies only. */
  readonly client: ClientAddress;
  /** Reads a header by its lower-case name; repeated lines are joined by `, `. */
  header(name: string): string | undefined;
}

/** The request of this scope. There is none outside of a request. */
export const CurrentRequest: ScopedToken<HttpRequest> = scopedToken("CurrentRequest");
