import { type AuthenticationScheme, authentication } from "@wervel/http";
import { AccessTokens } from "../token/access-tokens.ts";

/** Options of {@link tokenScheme}. */
export interface TokenSchemeOptions {
  /** Unique in the app. */
  readonly name: string;
  /** The schemes of the `Authorization` header that count, such as `Token`. The first is the one that is documented. */
  readonly prefixes: readonly [string, ...string[]];
}

/** Recognises access tokens sent as `Authorization: Bearer …`, and no other scheme (RFC 6750, section 2.1). */
export function bearer(): AuthenticationScheme {
  return tokenScheme({ name: "bearer", prefixes: ["Bearer"] });
}

/**
 * Recognises access tokens under header schemes of your own.
 *
 * A header that names another scheme is none of ours; one that names ours and does not hold is 401.
 */
export function tokenScheme({ name, prefixes }: TokenSchemeOptions): AuthenticationScheme {
  const known = new Set(prefixes.map((prefix) => prefix.toLowerCase()));
  const [first] = prefixes;
  return authentication({
    name,
    needs: { tokens: AccessTokens },
    challenge: first,
    openapi: describe(first),
    authenticate(request, { tokens }) {
      const header = request.header("authorization");
      if (header === undefined) return null;
      const cut = header.indexOf(" ");
      if (!known.has(header.slice(0, cut < 0 ? undefined : cut).toLowerCase())) return null;
      if (cut < 0) return "invalid";
      const claims = tokens.verify(header.slice(cut + 1));
      if (claims instanceof Promise) return claims.then(toPrincipal);
      return toPrincipal(claims);
    },
  });
}

function describe(prefix: string): AuthenticationScheme["openapi"] {
  if (prefix === "Bearer") return { type: "http", scheme: "bearer", bearerFormat: "JWT" };
  const description = `Send \`${prefix} \` and the access token.`;
  return { type: "apiKey", in: "header", name: "Authorization", description };
}

function toPrincipal(claims: { readonly sub: string } | undefined): { id: string } | "invalid" {
  return claims === undefined ? "invalid" : { id: claims.sub };
}
