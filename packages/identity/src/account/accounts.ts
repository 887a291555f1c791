import { Log, Service } from "@wervel/core";
import type { DatabaseWork, Entities, Insert, RecordOf, Update } from "@wervel/data";
import { type ClientAddress, HttpError } from "@wervel/http";
import { audit } from "../audit/audit.ts";
import { GuessLimiter } from "../guess/guess-limiter.ts";
import { PasswordHasher } from "../password/password-hasher.ts";
import { PasswordPolicy } from "../password/password-rules.ts";
import { normalizeEmail } from "./email.ts";

/** What somebody signs in with. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Where the attempt comes from: `request.client`. The guesses of one address are counted. */
  readonly from?: ClientAddress;
}

interface AccountRow {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
}

/** What this service asks of the entity of the accounts, whatever else it has. */
interface AccountTable {
  where(condition: { readonly email: string }): { first(): Promise<AccountRow | null> };
  insert(record: object): Promise<AccountRow>;
  key(id: string): { update(set: object): Promise<AccountRow>; one(): Promise<AccountRow> };
}

interface NewAccount {
  readonly email: string;
  readonly password: string;
}

const needs = {
  passwords: PasswordHasher,
  policy: PasswordPolicy,
  guesses: GuessLimiter,
  log: Log,
};

/** Registers people and lets them in; the entity is the application's own. Made by {@link AccountsOf}. */
abstract class AccountService extends Service(needs) {
  /** The entity of the accounts. */
  protected abstract readonly table: AccountTable;

  /**
   * Makes an account.
   *
   * @throws WERVEL_IDENTITY_PASSWORD (422); `constraint.unique` (409) where a unique field is taken.
   */
  async register(account: NewAccount): Promise<AccountRow> {
    const { password, ...record } = account;
    const email = normalizeEmail(account.email);
    this.policy.assert(password, namesIn({ ...record, email }));
    const passwordHash = await this.passwords.hash(password);
    const row = await this.table.insert({ ...record, email, passwordHash });
    audit(this.log, "user_created", { account: row.id });
    return row;
  }

  /**
   * Finds the account whose password this is. An unknown name and a wrong password are one answer, after the same work.
   *
   * @throws WERVEL_IDENTITY_CREDENTIALS (401), WERVEL_IDENTITY_GUESSES (429), WERVEL_IDENTITY_BUSY (503).
   */
  async signIn({ email, password, from }: Credentials): Promise<AccountRow> {
    const name = normalizeEmail(email);
    const attempt = this.#begin(name, from);
    try {
      const row = await this.#verified(name, password);
      if (row === undefined) attempt.failed();
      else attempt.succeeded();
      audit(this.log, row === undefined ? "authn_login_fail" : "authn_login_success", {
        account: row?.id,
        address: from?.text,
      });
      if (row !== undefined) return row;
    } finally {
      attempt.cancelled();
    }
    throw new HttpError("WERVEL_IDENTITY_CREDENTIALS", "The name or the password is wrong.", {
      status: 401,
      help: "Sign in with the right name and password.",
    });
  }

  /**
   * Changes fields of an account; `email` and `password` under the same rules as at registration.
   *
   * @throws WERVEL_IDENTITY_PASSWORD (422); `constraint.unique` (409); `find.none` (404).
   */
  async change(id: string, changes: Partial<NewAccount>): Promise<AccountRow> {
    const { password, email, ...others } = changes;
    const set: Record<string, unknown> = { ...others };
    if (email !== undefined) set["email"] = normalizeEmail(email);
    if (password !== undefined) {
      const row = await this.table.key(id).one();
      this.policy.assert(password, namesIn({ ...row, ...set }));
      set["passwordHash"] = await this.passwords.hash(password);
    }
    if (Object.keys(set).length === 0) return this.table.key(id).one();
    const row = await this.table.key(id).update(set);
    if (password !== undefined) this.guesses.reset(row.email);
    audit(this.log, password === undefined ? "user_updated" : "authn_password_change", {
      account: id,
    });
    return row;
  }

  #begin(name: string, from: ClientAddress | undefined) {
    try {
      return this.guesses.begin(name, from);
    } catch (error) {
      audit(this.log, "authn_login_lock", { address: from?.text });
      throw error;
    }
  }

  async #verified(email: string, password: string): Promise<AccountRow | undefined> {
    const row = await this.table.where({ email }).first();
    if (row === null) {
      await this.passwords.waste(password);
      return undefined;
    }
    const verdict = await this.passwords.verify(password, row.passwordHash);
    if (verdict === "wrong") return undefined;
    if (verdict === "right") return row;
    return this.table.key(row.id).update({ passwordHash: await this.passwords.hash(password) });
  }
}

const longestName = 100;

/** The short texts of an account, of which its password may not be made. */
function namesIn({
  id: _id,
  passwordHash: _hash,
  ...record
}: Readonly<Record<string, unknown>>): string[] {
  return Object.values(record).filter(
    (value): value is string => typeof value === "string" && value.length <= longestName,
  );
}

/** The handle that a database class makes; `InstanceType` gives `any` for a constructor that nobody calls. */
type Handle<D> = D extends (new (scope: never) => infer H extends DatabaseWork<Entities>)
  ? H
  : never;

/** A class of a database handle. */
type AnyDatabase = new (scope: never) => DatabaseWork<Entities>;

/** What an account is made from: a record of the entity with the password in the place of its hash. */
export type Registration<D extends AnyDatabase, N extends keyof Handle<D>["~entities"]> = Omit<
  Insert<Handle<D>, N>,
  "passwordHash"
> & { readonly password: string };

/** What may be changed of an account. */
export type AccountChanges<D extends AnyDatabase, N extends keyof Handle<D>["~entities"]> = Omit<
  Extract<Update<Handle<D>, N>, { readonly [name: string]: unknown }> | PlainUpdate<D, N>,
  "passwordHash"
> & { readonly password?: string };

type PlainUpdate<D extends AnyDatabase, N extends keyof Handle<D>["~entities"]> = Partial<
  Omit<Insert<Handle<D>, N>, "id">
>;

/** An account as it is read. */
export type AccountOf<D extends AnyDatabase, N extends keyof Handle<D>["~entities"]> = RecordOf<
  Handle<D>["~entities"][N]
>;

/** The accounts of an application: the service that {@link AccountsOf} makes a base class of. */
export interface Accounts<D extends AnyDatabase, N extends keyof Handle<D>["~entities"]> {
  /** Makes an account. WERVEL_IDENTITY_PASSWORD (422); `constraint.unique` (409) where a unique field is taken. */
  register(account: Registration<D, N>): Promise<AccountOf<D, N>>;
  /**
   * Finds the account whose password this is; an unknown name and a wrong password are one answer, after the same work.
   * WERVEL_IDENTITY_CREDENTIALS (401), WERVEL_IDENTITY_GUESSES (429), WERVEL_IDENTITY_BUSY (503).
   */
  signIn(credentials: Credentials): Promise<AccountOf<D, N>>;
  /** Changes fields of an account; `email` and `password` under the same rules as at registration. */
  change(id: string, changes: AccountChanges<D, N>): Promise<AccountOf<D, N>>;
}

/** The class that {@link AccountsOf} makes. */
export interface AccountsClass<D extends AnyDatabase, N extends keyof Handle<D>["~entities"]> {
  readonly needs: typeof needs & { readonly db: D };
  readonly lifetime: "singleton" | undefined;
  new (services: {
    readonly passwords: PasswordHasher;
    readonly policy: PasswordPolicy;
    readonly guesses: GuessLimiter;
    readonly log: Log;
    readonly db: Handle<D>;
  }): Accounts<D, N>;
}

/**
 * Makes the base of a service over the accounts in one of your entities, whose fields begin with `...account()`:
 *
 * ```ts
 * export class Accounts extends AccountsOf(Db, "user") {}
 * ```
 */
export function AccountsOf<D extends AnyDatabase, const N extends keyof Handle<D>["~entities"]>(
  db: D,
  entity: N,
): AccountsClass<D, N> {
  const Base = AccountService as unknown as ReturnType<typeof Service<typeof needs>>;
  return class extends Base.with({ db: db as never }) {
    protected get table(): AccountTable {
      return (this as unknown as { db: Record<N, AccountTable> }).db[entity];
    }
  } as unknown as AccountsClass<D, N>;
}
