import {
  argon2,
  type Argon2Parameters as Argon2Input,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from "node:crypto";
import { readEnvironment, WervelError } from "@wervel/core";
import { HashQueue, type HashQueueOptions } from "./hash-queue.ts";
import { withDefaults } from "../with-defaults.ts";
import { type Argon2Parameters, formatPhc, readPhc, type StoredHash } from "./phc.ts";

/** Whether a password fits a stored hash; `rehash` fits, and the hash is weaker than today's. */
export type PasswordVerdict = "wrong" | "right" | "rehash";

/** Turns passwords into what is stored, and tells whether one fits. A service: replace it with your own where you must. */
export abstract class PasswordHasher {
  /** Gives the text to store. Two hashes of one password differ. */
  abstract hash(password: string): Promise<string>;
  /** Tells whether a password fits a stored hash, in a time that does not depend on it. */
  abstract verify(password: string, stored: string): Promise<PasswordVerdict>;
  /** Does the work of one `verify` for an account that does not exist, so that the time does not tell. */
  abstract waste(password: string): Promise<void>;
}

/** Options of {@link argon2idPasswords}. */
export interface Argon2Options extends Partial<Argon2Parameters>, HashQueueOptions {}

/** What holds where {@link Argon2Options} say nothing (OWASP Password Storage Cheat Sheet). */
export const argon2Defaults: Argon2Parameters = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;
/** Bound into every hash as associated data, so that the form of normalisation stands with it (RFC 9106, section 3.1). */
const normalization = Buffer.from("nfc");

const deriveTag = (input: Argon2Input): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    argon2("argon2id", input, (error, tag) => (error === null ? resolve(tag) : reject(error))),
  );

/**
 * Makes the default hasher: Argon2id with m = 19,456 KiB, t = 2, p = 1, a salt of 16 bytes and a tag of 32.
 *
 * Passwords are normalised to NFC first; the form is recorded in the PHC string.
 *
 * @see RFC 9106; OWASP Password Storage Cheat Sheet
 */
export function argon2idPasswords(options: Argon2Options = {}): PasswordHasher {
  return new Argon2Hasher(options);
}

class Argon2Hasher extends PasswordHasher {
  readonly #parameters: Argon2Parameters;
  readonly #queue: HashQueue;
  readonly #nobody: StoredHash;

  constructor(options: Argon2Options) {
    super();
    const { memory, passes, parallelism } = withDefaults(argon2Defaults, options);
    this.#parameters = { memory, passes, parallelism };
    this.#queue = new HashQueue(options);
    this.#nobody = {
      ...this.#parameters,
      salt: randomBytes(saltBytes),
      tag: randomBytes(tagBytes),
      data: normalization,
    };
  }

  override async hash(password: string): Promise<string> {
    const hash = {
      ...this.#parameters,
      salt: randomBytes(saltBytes),
      tag: new Uint8Array(tagBytes),
      data: normalization,
    };
    return formatPhc({ ...hash, tag: await this.#derive(password, hash) });
  }

  override async verify(password: string, stored: string): Promise<PasswordVerdict> {
    const hash = readPhc(stored);
    const tag = await this.#derive(password, hash);
    if (!timingSafeEqual(tag, hash.tag)) return "wrong";
    return this.#isWeaker(hash) ? "rehash" : "right";
  }

  override async waste(password: string): Promise<void> {
    await this.#derive(password, this.#nobody);
  }

  #derive(password: string, hash: StoredHash): Promise<Buffer> {
    const isNormalized = Buffer.compare(hash.data, normalization) === 0;
    const message = Buffer.from(isNormalized ? password.normalize("NFC") : password);
    return this.#queue.run(() =>
      deriveTag({
        message,
        nonce: hash.salt,
        memory: hash.memory,
        passes: hash.passes,
        parallelism: hash.parallelism,
        tagLength: hash.tag.length,
        ...(hash.data.length > 0 ? { associatedData: hash.data } : {}),
      }),
    );
  }

  #isWeaker(hash: StoredHash): boolean {
    const { memory, passes } = this.#parameters;
    return (
      hash.memory * hash.passes < memory * passes ||
      hash.tag.length < tagBytes ||
      hash.salt.length < saltBytes ||
      Buffer.compare(hash.data, normalization) !== 0
    );
  }
}

/**
 * Makes a hasher that takes microseconds and protects nothing, for tests only.
 *
 * @throws WERVEL_IDENTITY_CHEAP_PASSWORDS outside the `test` environment, unless `environment` says so.
 */
export function cheapPasswords(environment: string = readEnvironment()): PasswordHasher {
  if (environment === "test") return new CheapHasher();
  throw new WervelError(
    "WERVEL_IDENTITY_CHEAP_PASSWORDS",
    `cheapPasswords() was asked for in the environment ${environment}.`,
    { help: "Remove it outside of tests." },
  );
}

class CheapHasher extends PasswordHasher {
  override hash(password: string): Promise<string> {
    return Promise.resolve(cheap(password));
  }
  override verify(password: string, stored: string): Promise<PasswordVerdict> {
    return Promise.resolve(cheap(password) === stored ? "right" : "wrong");
  }
  override waste(): Promise<void> {
    return Promise.resolve();
  }
}

function cheap(password: string): string {
  const options = { N: 2, r: 1, p: 1 };
  return `$cheap$${scryptSync(password.normalize("NFC"), "cheap", 16, options).toString("hex")}`;
}
