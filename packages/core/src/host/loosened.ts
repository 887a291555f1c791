import { token, type TokenValue } from "../services/token.ts";

/** One default of security that a part of the app has loosened. */
export interface Loosened {
  /** The part, such as `identity`. */
  readonly where: string;
  /** What holds now, in words: `access tokens hold for 43200 minutes`. */
  readonly what: string;
}

/**
 * Tells the security report what was loosened: a part that offers to loosen a default provides one of these for each that was.
 *
 * ```ts
 * feature("identity").value(Loosened, { where: "identity", what: "passwords may be as short as 8 characters" })
 * ```
 */
export const Loosened: TokenValue<Loosened> = token("Loosened");
