import { Settings } from "@wervel/core";
import { int, list, text } from "@wervel/schema";

/** Where the app listens and whom it believes: `HOST`, `PORT`, `ALLOWED_HOSTS` and `TRUSTED_PROXIES`, or flags such as `--port`. */
export class HttpSettings extends Settings("", {
  /** The address to bind. Default loopback: beyond this machine production demands `ALLOWED_HOSTS`. */
  host: text().default("127.0.0.1"),
  /** The port to bind; 0 lets the system choose. */
  port: int({ min: 0, max: 65_535 }).default(3000),
  /** The host names under which clients reach the app, separated by commas. */
  allowedHosts: list(text()).optional(),
  /** The address ranges of the proxies whose `X-Forwarded-*` headers are believed. */
  trustedProxies: list(text()).optional(),
}) {}
