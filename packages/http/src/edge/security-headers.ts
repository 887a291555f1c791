/** What a reply is to a browser: data that no page may run, or a page. */
export type ReplyClass = "data" | "page";

/** What the headers of one reply depend on. */
export interface SecurityHeaderOptions {
  readonly kind: ReplyClass;
  /** True when the client reached the application by HTTPS, itself or through a trusted proxy. */
  readonly https: boolean;
  /** True for an action with CORS: other origins may embed its reply. Default: false. */
  readonly crossOrigin?: boolean;
}

/**
 * Gives the security headers of a reply, flat. Each combination is one frozen array made when the file is loaded.
 *
 * A page gets no Content-Security-Policy here, because its policy holds a nonce: see {@link pagePolicy}.
 */
export function securityHeaders(options: SecurityHeaderOptions): readonly string[] {
  const index =
    (options.kind === "page" ? 4 : 0) +
    (options.https ? 2 : 0) +
    (options.crossOrigin === true ? 1 : 0);
  return combinations[index]!;
}

/** Writes the Content-Security-Policy of a page whose scripts and styles carry the nonce. */
export function pagePolicy(
  nonce: string,
  environment: "development" | "test" | "production",
): string {
  const policy =
    `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; ` +
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  // Development serves plain HTTP, where upgraded requests would go nowhere.
  return environment === "development" ? policy : `${policy}; upgrade-insecure-requests`;
}

const combinations = Array.from({ length: 8 }, (_, index) =>
  Object.freeze(combine(index >= 4 ? "page" : "data", (index & 2) !== 0, (index & 1) !== 0)),
);

function combine(kind: ReplyClass, https: boolean, crossOrigin: boolean): string[] {
  return [
    ["X-Content-Type-Options", "nosniff"],
    ["Referrer-Policy", "strict-origin-when-cross-origin"],
    ["Cross-Origin-Resource-Policy", crossOrigin ? "cross-origin" : "same-origin"],
    ["X-Frame-Options", "DENY"],
    ["X-XSS-Protection", "0"],
    ["Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"],
    kind === "data"
      ? ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"]
      : ["Cross-Origin-Opener-Policy", "same-origin"],
    https ? ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"] : [],
  ].flat();
}
