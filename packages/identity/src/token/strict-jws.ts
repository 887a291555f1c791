/** The protected header of an access token, and nothing else in it. */
export interface StrictHeader {
  readonly alg: string;
  readonly kid: string;
}

const allowed = new Set(["alg", "typ", "kid"]);

/**
 * Reads the header of a compact JWS in its one spelling: three parts of canonical base64url, and no member that changes how the token is
 * read (`crit`, `b64`, `jku`, `jwk`, `x5u`, `x5c`, `zip`, …).
 *
 * @returns undefined when the token is anything else (RFC 7515, section 4.1; RFC 8725, sections 3.1 and 3.10).
 */
export function readHeader(token: string): StrictHeader | undefined {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every(isCanonical)) return undefined;
  const header = parseObject(parts[0] as string);
  if (header === undefined || !Object.keys(header).every((name) => allowed.has(name)))
    return undefined;
  const { alg, kid, typ } = header;
  if (typeof alg !== "string" || typeof kid !== "string" || typ !== "at+jwt") return undefined;
  return { alg, kid };
}

/** True when decoding and encoding gives the same text: no padding, no other alphabet, no stray bits at the end. */
function isCanonical(part: string): boolean {
  return part !== "" && Buffer.from(part, "base64url").toString("base64url") === part;
}

function parseObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
