import { AccessTokens, AccountsOf, extend, pick, Service, text } from "wervel";
import { Db, User } from "../model.ts";

/** The signed-in user, with a token for the next requests. */
export const SignedInUser = extend(pick(User, "email", "username", "bio", "image"), {
  token: text(),
}).named("User");

export class Accounts extends AccountsOf(Db, "user") {}

/** Lets people in, and gives them tokens. */
export class Users extends Service({ accounts: Accounts, tokens: AccessTokens, db: Db }) {
  async register(account: {
    readonly username: string;
    readonly email: string;
    readonly password: string;
  }) {
    return this.#withToken(await this.accounts.register(account));
  }

  async signIn(credentials: Parameters<Accounts["signIn"]>[0]) {
    return this.#withToken(await this.accounts.signIn(credentials));
  }

  /** The user behind a token; null when the account is gone. */
  async current(id: string) {
    const user = await this.db.user.key(id).get();
    return user === null ? null : this.#withToken(user);
  }

  async change(id: string, changes: Parameters<Accounts["change"]>[1]) {
    return this.#withToken(await this.accounts.change(id, changes));
  }

  async #withToken(user: User) {
    return { ...user, token: await this.tokens.issue(user.id) };
  }
}
