import { AccessTokens, AccountsOf, extend, HttpError, pick, Service, text } from "wervel";
import { Db, User } from "../model.ts";

/** The signed-in user, with a token for the next requests. */
export const SignedInUser = extend(pick(User, "email", "username", "bio", "image"), {
  token: text(),
}).named("User");

/** What somebody signs up with. */
export interface NewAccount {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** What somebody may change; the rest stays as it is. */
export interface AccountChanges extends Partial<NewAccount> {
  readonly bio?: string | null;
  readonly image?: string | null;
}

/** Passwords and sign-in, on the `user` entity of this database. */
export class Accounts extends AccountsOf(Db, "user") {}

/** Lets people in, and gives them tokens. */
export class Users extends Service({ accounts: Accounts, tokens: AccessTokens, db: Db }) {
  async register(account: NewAccount) {
    return this.#withToken(await this.accounts.register(account));
  }

  async signIn(credentials: Parameters<Accounts["signIn"]>[0]) {
    return this.#withToken(await this.accounts.signIn(credentials));
  }

  async current(id: string) {
    return this.#withToken(await this.#behind(id));
  }

  /** Changes an account: an empty password leaves it alone, an empty text of the profile removes it. */
  async change(id: string, { password, bio, image, ...names }: AccountChanges) {
    await this.#behind(id);
    const changed = await this.accounts.change(id, {
      ...names,
      ...(password && { password }),
      ...(bio !== undefined && { bio: bio || null }),
      ...(image !== undefined && { image: image || null }),
    });
    return this.#withToken(changed);
  }

  /** The user behind a token. A token may outlive its account, and is then worth nothing. */
  async #behind(id: string) {
    const user = await this.db.user.key(id).get();
    if (user !== null) return user;
    throw new HttpError("WERVEL_HTTP_UNAUTHENTICATED", "The account of this token is gone.");
  }

  async #withToken(user: User) {
    return { ...user, token: await this.tokens.issue(user.id) };
  }
}
