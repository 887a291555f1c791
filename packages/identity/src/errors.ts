import type { ErrorEntry } from "@wervel/core";

/** Every code that the identity package raises. */
export const identityErrors = {
  WERVEL_IDENTITY_BUSY: {
    title: "Too many passwords are being checked",
    help: "Let the client try again after the time in Retry-After. Raise `queue` or add processes when this is usual.",
    status: 503,
  },
  WERVEL_IDENTITY_CHEAP_PASSWORDS: {
    title: "The cheap password hasher is for tests only",
    help: "Remove cheapPasswords() outside the test environment.",
  },
  WERVEL_IDENTITY_CREDENTIALS: {
    title: "The credentials do not hold",
    help: "Sign in with the right name and password. The reply never says which of them was wrong.",
    status: 401,
  },
  WERVEL_IDENTITY_GUESSES: {
    title: "Too many attempts to sign in",
    help: "Wait for the time in Retry-After, or reset the password. Limits are options of identity({ guesses }).",
    status: 429,
  },
  WERVEL_IDENTITY_HASH: {
    title: "A stored password hash cannot be read",
    help: "Store hashes exactly as PasswordHasher.hash gives them.",
  },
  WERVEL_IDENTITY_KEYS: {
    title: "The file of signing keys cannot be used",
    help: "Restore the file from a backup, or remove it: new keys are made and everybody signs in again.",
  },
  WERVEL_IDENTITY_KEYS_UNSAVED: {
    title: "Signing keys would be lost at every restart",
    help: "Name a file that survives restarts: IDENTITY_KEY_FILE, --identity.key-file, or identity({ keys: { file } }).",
  },
  WERVEL_IDENTITY_OPTIONS: {
    title: "An option of identity cannot hold",
    help: "Correct the option that the message names.",
  },
  WERVEL_IDENTITY_PASSWORD: {
    title: "The password is not acceptable",
    help: "Choose a longer password that is not common and not made from your own names.",
    status: 422,
  },
} as const satisfies Record<string, ErrorEntry>;
