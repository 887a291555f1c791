import { type Clock, type Ids, WervelError } from "@wervel/core";
import type { SigningKey, SigningKeys } from "./signing-keys.ts";
import { readHeader } from "./strict-jws.ts";
import { TokenCache } from "./token-cache.ts";

/** What an access token says. */
export interface AccessClaims {
  /** The account. */
  readonly sub: string;
  readonly iss: string;
  readonly aud: string;
  /** Unique to the token. */
  readonly jti: string;
  /** Seconds since 1970. */
  readonly iat: number;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly [claim: string]: unknown;
}

/** Options of {@link AccessTokens}. */
export interface AccessTokenOptions {
  /** The `iss` that is written and demanded. Default `wervel`. */
  readonly issuer?: string;
  /** The `aud` that is written and demanded. Default: the issuer. */
  readonly audience?: string;
  /** Minutes that a token holds. Default 10; more than 60 is a loosening that the security report lists. */
  readonly lifeMinutes?: number;
  /** Seconds by which clocks may differ. Default 30. */
  readonly skewSeconds?: number;
}

/** Minutes that a token holds where {@link AccessTokenOptions} say nothing. */
export const defaultLifeMinutes = 10;

/** Minutes beyond which the life of a token is a loosening. */
export const longestLifeMinutes = 60;

const maxLength = 8192;
const rememberedMs = 60_000;

/**
 * Makes and checks signed access tokens (JWT, RFC 9068) under the rules of RFC 8725: one algorithm a key, `typ: at+jwt`, every claim there
 * and of its type, one spelling only. Verified tokens are remembered for at most a minute.
 */
export class AccessTokens {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #cache: TokenCache<AccessClaims>;
  readonly issuer: string;
  readonly audience: string;
  readonly lifeMinutes: number;
  readonly #skewSeconds: number;

  constructor(keys: SigningKeys, clock: Clock, ids: Ids, options: AccessTokenOptions = {}) {
    const {
      issuer = "wervel",
      audience = issuer,
      lifeMinutes = defaultLifeMinutes,
      skewSeconds = 30,
    } = options;
    if (!(lifeMinutes > 0) || !(skewSeconds >= 0) || issuer === "" || audience === "")
      throw optionError();
    this.#keys = keys;
    this.#clock = clock;
    this.#ids = ids;
    this.issuer = issuer;
    this.audience = audience;
    this.lifeMinutes = lifeMinutes;
    this.#skewSeconds = skewSeconds;
    this.#cache = new TokenCache(clock, rememberedMs);
  }

  /** Reads or makes the signing keys. */
  start(): Promise<void> {
    return this.#keys.start();
  }

  /** Makes a token for an account. */
  async issue(subject: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const key = await this.#keys.current();
    // A start needs no token: what makes and reads them is loaded with the first one.
    const { SignJWT } = await import("jose/jwt/sign");
    const now = Math.floor(this.#clock.ms() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: key.algorithm, typ: "at+jwt", kid: key.kid })
      .setIssuer(this.issuer)
      .setAudience(this.audience)
      .setSubject(subject)
      .setJti(this.#ids.uuid())
      .setIssuedAt(now)
      .setExpirationTime(now + Math.round(this.lifeMinutes * 60))
      .sign(key.privateKey);
  }

  /** Checks a token: its claims, or undefined when anything about it does not hold. */
  verify(token: string): AccessClaims | undefined | Promise<AccessClaims | undefined> {
    if (token.length > maxLength) return undefined;
    return this.#cache.get(token) ?? this.#check(token);
  }

  async #check(token: string): Promise<AccessClaims | undefined> {
    const header = readHeader(token);
    if (header === undefined) return undefined;
    const key = await this.#keys.find(header.kid);
    if (key === undefined || key.algorithm !== header.alg) return undefined;
    const claims = await this.#claimsOf(token, key);
    if (claims !== undefined) this.#cache.set(token, claims, claims.exp * 1000);
    return claims;
  }

  async #claimsOf(
    token: string,
    { publicKey, algorithm }: SigningKey,
  ): Promise<AccessClaims | undefined> {
    const { jwtVerify } = await import("jose/jwt/verify");
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: [algorithm],
        typ: "at+jwt",
        issuer: this.issuer,
        audience: this.audience,
        clockTolerance: this.#skewSeconds,
        currentDate: this.#clock.now(),
        requiredClaims: ["iss", "aud", "sub", "jti", "iat", "exp"],
      });
      return this.#isComplete(payload) ? (payload as unknown as AccessClaims) : undefined;
    } catch {
      return undefined;
    }
  }

  /** The library checks that claims are there; their types, and times that lie ahead or too far apart, are ours. */
  #isComplete(claims: Readonly<Record<string, unknown>>): boolean {
    const { sub, jti, iss, aud, iat, exp } = claims;
    if (![sub, jti, iss, aud].every((claim) => typeof claim === "string" && claim !== ""))
      return false;
    if (!Number.isFinite(iat) || !Number.isFinite(exp)) return false;
    const now = this.#clock.ms() / 1000;
    const life = (exp as number) - (iat as number);
    return (
      (iat as number) <= now + this.#skewSeconds &&
      life > 0 &&
      life <= Math.round(this.lifeMinutes * 60)
    );
  }
}

function optionError(): WervelError {
  return new WervelError("WERVEL_IDENTITY_OPTIONS", "The options of access tokens cannot hold.", {
    help: "Give a positive lifeMinutes, skewSeconds of 0 or more, and issuer and audience that are not empty.",
  });
}
