import { subtle, type webcrypto } from "node:crypto";
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Clock, type Ids, WervelError } from "@wervel/core";

/** The algorithms that Wervel signs with. */
export type SigningAlgorithm = "ES256" | "EdDSA";

/** One key of the ring. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
}

/** Options of a {@link SigningKeys} ring. */
export interface SigningKeysOptions {
  /** Where the keys are kept, mode 0600. Without it they live as long as the process. */
  readonly file?: string;
  /** Default `ES256`. */
  readonly algorithm?: SigningAlgorithm;
  /** Milliseconds for which a key signs. Default 90 days. */
  readonly signsForMs?: number;
  /** Milliseconds for which a key still verifies after that: at least the life of a token. Default 2 days. */
  readonly overlapMs?: number;
}

interface StoredKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly madeAt: number;
  readonly key: webcrypto.JsonWebKey;
}

/** What Web Crypto calls the algorithms (RFC 7518, section 3.4; RFC 8037, section 3.1). */
const algorithms = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  EdDSA: { name: "Ed25519" },
} as const satisfies Readonly<
  Record<SigningAlgorithm, webcrypto.EcKeyGenParams | webcrypto.Algorithm>
>;

const dayMs = 86_400_000;
const reloadPauseMs = 30_000;

/** The ring of keys that access tokens are signed with: the newest signs, the others verify until they are too old. */
export class SigningKeys {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #file: string | undefined;
  readonly #algorithm: SigningAlgorithm;
  readonly #signsForMs: number;
  readonly #overlapMs: number;
  #keys: readonly SigningKey[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #rotation: Promise<void> | undefined;

  constructor(clock: Clock, ids: Ids, options: SigningKeysOptions = {}) {
    this.#clock = clock;
    this.#ids = ids;
    this.#file = options.file;
    this.#algorithm = options.algorithm ?? "ES256";
    this.#signsForMs = options.signsForMs ?? 90 * dayMs;
    this.#overlapMs = options.overlapMs ?? 2 * dayMs;
  }

  /** Reads or makes the first key. */
  async start(): Promise<void> {
    await this.#read();
    await this.current();
  }

  /** Gives the key that signs now, and makes the next one when its time has come. */
  async current(): Promise<SigningKey> {
    if (this.#newest === undefined || this.#isOld(this.#newest)) {
      this.#rotation ??= this.#rotate().finally(() => (this.#rotation = undefined));
      await this.#rotation;
    }
    return this.#newest as SigningKey;
  }

  /** Finds a key that verifies; looks into the file again for an unknown one, at most once in 30 seconds. */
  async find(kid: string): Promise<SigningKey | undefined> {
    const known = this.#usable(kid);
    if (known !== undefined || this.#file === undefined) return known;
    if (this.#clock.ms() - this.#readAt < reloadPauseMs) return undefined;
    await this.#read();
    return this.#usable(kid);
  }

  get #newest(): SigningKey | undefined {
    return this.#keys.at(-1);
  }

  #usable(kid: string): SigningKey | undefined {
    const oldest = this.#clock.ms() - this.#signsForMs - this.#overlapMs;
    return this.#keys.find((key) => key.kid === kid && key.madeAt > oldest);
  }

  #isOld(key: SigningKey): boolean {
    return this.#clock.ms() - key.madeAt >= this.#signsForMs;
  }

  async #rotate(): Promise<void> {
    // Another process may have made the next key already.
    if (this.#file !== undefined) await this.#read();
    if (this.#newest !== undefined && !this.#isOld(this.#newest)) return;
    const pair = await generatePair(this.#algorithm);
    const made = {
      kid: this.#ids.token().slice(-16),
      algorithm: this.#algorithm,
      madeAt: this.#clock.ms(),
    };
    const oldest = made.madeAt - this.#signsForMs - this.#overlapMs;
    this.#keys = [...this.#keys.filter((key) => key.madeAt > oldest), { ...made, ...pair }];
    if (this.#file !== undefined) await this.#write(this.#file);
  }

  async #read(): Promise<void> {
    this.#readAt = this.#clock.ms();
    if (this.#file === undefined) return;
    const text = await readIfThere(this.#file);
    if (text !== undefined) this.#keys = await parseKeys(text, this.#file);
  }

  async #write(file: string): Promise<void> {
    const stored = await Promise.all(this.#keys.map(toStored));
    await mkdir(dirname(file), { recursive: true });
    // Written beside and renamed: a reader sees the old file or the new one, never half of it.
    const beside = `${file}.${process.pid}.new`;
    const handle = await open(beside, "w", 0o600);
    try {
      await handle.writeFile(JSON.stringify({ keys: stored }, undefined, 2));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file);
    // Windows has no such bits: it reports 0666 for every file.
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw keysError(
        `${file} can be read by others.`,
        "Run chmod 600 on it, and think of its keys as known.",
      );
    return await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (cause instanceof WervelError) throw cause;
    throw keysError(`${file} cannot be read.`, "Let the process read and write it.", cause);
  }
}

async function parseKeys(text: string, file: string): Promise<SigningKey[]> {
  try {
    const { keys } = JSON.parse(text) as { keys: readonly StoredKey[] };
    const read = await Promise.all(keys.map(fromStored));
    return read.toSorted((one, other) => one.madeAt - other.madeAt);
  } catch {
    // The cause is left out: it may quote a key.
    throw keysError(
      `${file} does not hold signing keys.`,
      "Restore it from a backup, or remove it.",
    );
  }
}

async function generatePair(algorithm: SigningAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  const pair = await subtle.generateKey(algorithms[algorithm], true, ["sign", "verify"]);
  return pair as webcrypto.CryptoKeyPair;
}

async function toStored(key: SigningKey): Promise<StoredKey> {
  const { kid, algorithm, madeAt, privateKey } = key;
  const { kty, crv, x, y, d } = await subtle.exportKey("jwk", privateKey);
  return { kid, alg: algorithm, madeAt, key: { kty, crv, x, y, d } as webcrypto.JsonWebKey };
}

async function fromStored({ kid, alg, madeAt, key }: StoredKey): Promise<SigningKey> {
  if (!Object.hasOwn(algorithms, alg)) throw new TypeError("alg");
  if (typeof kid !== "string" || !Number.isFinite(madeAt)) throw new TypeError("kid");
  const { kty, crv, x, y, d } = key;
  if (typeof d !== "string") throw new TypeError("key");
  const open = { kty, crv, x, y } as webcrypto.JsonWebKey;
  const [privateKey, publicKey] = await Promise.all([
    subtle.importKey("jwk", { ...open, d }, algorithms[alg], true, ["sign"]),
    subtle.importKey("jwk", open, algorithms[alg], true, ["verify"]),
  ]);
  return { kid, algorithm: alg, madeAt, privateKey, publicKey };
}

function keysError(message: string, help: string, cause?: unknown): WervelError {
  return new WervelError("WERVEL_IDENTITY_KEYS", message, { help, cause });
}
