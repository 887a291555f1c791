export { identityErrors } from "./errors.ts";
export { identity, type IdentityOptions, IdentitySettings } from "./identity.ts";
export { account, type AccountFields } from "./account/account-fields.ts";
export {
  type AccountChanges,
  type AccountOf,
  type Accounts,
  type AccountsClass,
  AccountsOf,
  type Credentials,
  type Registration,
} from "./account/accounts.ts";
export { normalizeEmail } from "./account/email.ts";
export type { AuditEvent } from "./audit/audit.ts";
export {
  type Argon2Options,
  argon2idPasswords,
  cheapPasswords,
  PasswordHasher,
  type PasswordVerdict,
} from "./password/password-hasher.ts";
export type { HashQueueOptions } from "./password/hash-queue.ts";
export type { Argon2Parameters } from "./password/phc.ts";
export {
  type PasswordFault,
  PasswordPolicy,
  type PasswordRules,
} from "./password/password-rules.ts";
export { type GuessAttempt, GuessLimiter, type GuessOptions } from "./guess/guess-limiter.ts";
export { type AccessClaims, type AccessTokenOptions, AccessTokens } from "./token/access-tokens.ts";
export {
  type SigningAlgorithm,
  type SigningKey,
  SigningKeys,
  type SigningKeysOptions,
} from "./token/signing-keys.ts";
export { bearer, tokenScheme, type TokenSchemeOptions } from "./scheme/token-scheme.ts";
