import { WervelError } from "@wervel/core";

/** The work factors of Argon2id. */
export interface Argon2Parameters {
  /** KiB of memory. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** A stored hash, read. */
export interface StoredHash extends Argon2Parameters {
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
  /** Bytes bound into the hash: Wervel records its form of normalisation here. */
  readonly data: Uint8Array;
}

const version = 19;
const shape =
  /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,5}),p=(\d{1,3})(?:,data=([A-Za-z0-9+/]{1,43}))?\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,172})$/;

/** Writes a hash as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1,data=…$salt$tag`. */
export function formatPhc(hash: StoredHash): string {
  const data = hash.data.length === 0 ? "" : `,data=${base64(hash.data)}`;
  const factors = `m=${hash.memory},t=${hash.passes},p=${hash.parallelism}${data}`;
  return `$argon2id$v=${version}$${factors}$${base64(hash.salt)}$${base64(hash.tag)}`;
}

/**
 * Reads a PHC string of Argon2id.
 *
 * @throws WERVEL_IDENTITY_HASH when it is none.
 */
export function readPhc(text: string): StoredHash {
  const parts = shape.exec(text);
  if (parts === null)
    throw new WervelError(
      "WERVEL_IDENTITY_HASH",
      "A stored password hash is no Argon2id PHC string.",
      {
        help: "Store hashes exactly as PasswordHasher.hash gives them.",
      },
    );
  const [, memory, passes, parallelism, data = "", salt = "", tag = ""] = parts;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    data: Buffer.from(data, "base64"),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

/** Base64 without padding, as the PHC string format asks. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}
