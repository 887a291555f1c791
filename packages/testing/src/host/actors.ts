import type { Principal } from "@wervel/core";
import { authentication, type AuthenticationScheme } from "@wervel/http";

/** The headers by which the host of a test recognises who it acts as. */
export interface Actor {
  readonly headers: Readonly<Record<string, string>>;
}

const header = "test-actor";

/** Who a test acts as: each gets a number that requests carry, in process and over a socket alike. */
export class Actors {
  readonly #principals: Principal[] = [];

  /** Recognises actors before the app's own schemes are asked; a request without one is left to them. */
  readonly scheme: AuthenticationScheme = authentication({
    name: "test actor",
    openapi: { type: "apiKey", in: "header", name: header },
    authenticate: (request) => {
      const number = request.header(header);
      if (number === undefined) return null;
      return this.#principals[Number(number)] ?? "invalid";
    },
  });

  /** Adds somebody to act as. */
  add(user: Principal): Actor {
    const number = this.#principals.push(toPrincipal(user)) - 1;
    return { headers: { [header]: `${number}` } };
  }
}

/**
 * Gives the principal of a user. A row of accounts acts as what its access token would make of it, its id: the row itself,
 * with the password's hash, must not stand where handlers never see it outside of tests.
 */
export function toPrincipal(user: Principal): Principal {
  return "passwordHash" in user ? { id: user.id } : user;
}
