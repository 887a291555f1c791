import { Secret } from "@wervel/schema";

/** What stands in the place of a secret. */
export const redacted = "[redacted]";

/** Words of a name whose text is never printed. */
const secretWords = new Set([
  "authorization",
  "cookie",
  "cookies",
  "password",
  "passwords",
  "passwd",
  "passphrase",
  "passcode",
  "pwd",
  "secret",
  "secrets",
  "token",
  "tokens",
  "jwt",
  "bearer",
  "credential",
  "credentials",
  "apikey",
  "otp",
  "totp",
  "pin",
  "csrf",
  "xsrf",
  "signature",
  "session",
  "pepper",
  "nonce",
]);
/** Pairs of words that are secret only together: `apiKey`, `private_key`. */
const secretPairs = new Set([
  "api key",
  "private key",
  "secret key",
  "signing key",
  "encryption key",
  "access key",
  "recovery code",
  "recovery codes",
]);
/** Names that are secret only as a whole: `code` is one, `statusCode` is none. */
const secretNames = new Set(["code", "codes", "query", "body"]);
/** Words under which numbers are secrets too; elsewhere a number is a count. */
const numberWords = new Set(["otp", "totp", "pin", "code", "codes", "password", "passcode", "pwd"]);

/** The shape of the codes of errors, which `code` also names: `WERVEL_HTTP_INVALID`, `EACCES`, `refused.scan`. */
const errorCode =
  /^(?:(?:WERVEL|ERR|SQLITE)_[A-Z0-9_]+|E[A-Z]{3,19}|[a-z]{2,30}\.[a-z][A-Za-z]{1,39})$/;

type Secrecy = "no" | "text" | "all";
const known = new Map<string, Secrecy>();
const maxKnown = 2000;

/** Tells whether the value under this name must not be printed. */
export function isSecret(name: string, value: unknown): boolean {
  if (value instanceof Secret) return true;
  const secrecy = secrecyOf(name);
  if (secrecy === "no" || value === null || value === undefined) return false;
  if (typeof value === "boolean") return false;
  if (typeof value === "number" || typeof value === "bigint") return secrecy === "all";
  return !(name === "code" && typeof value === "string" && errorCode.test(value));
}

function secrecyOf(name: string): Secrecy {
  const before = known.get(name);
  if (before !== undefined) return before;
  const secrecy = judge(name);
  if (known.size >= maxKnown) known.clear();
  known.set(name, secrecy);
  return secrecy;
}

function judge(name: string): Secrecy {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const whole = words.join(" ");
  const isSecretName =
    secretNames.has(whole) ||
    words.some(
      (word, index) => secretWords.has(word) || secretPairs.has(`${word} ${words[index + 1]}`),
    ) ||
    secretWords.has(words.join(""));
  if (!isSecretName) return "no";
  return words.some((word) => numberWords.has(word)) ? "all" : "text";
}
