import {
  Clock,
  Environment,
  type Feature,
  feature,
  Ids,
  Loosened,
  Settings,
  WervelError,
  WorkerNews,
} from "@wervel/core";
import { text } from "@wervel/schema";
import { guessDefaults, GuessLimiter, type GuessOptions } from "./guess/guess-limiter.ts";
import {
  argon2Defaults,
  type Argon2Options,
  argon2idPasswords,
  PasswordHasher,
} from "./password/password-hasher.ts";
import { defaultMinLength, PasswordPolicy, type PasswordRules } from "./password/password-rules.ts";
import {
  type AccessTokenOptions,
  AccessTokens,
  defaultLifeMinutes,
  longestLifeMinutes,
} from "./token/access-tokens.ts";
import { SigningKeys, type SigningKeysOptions } from "./token/signing-keys.ts";
import { withDefaults } from "./with-defaults.ts";

/** Options of {@link identity}. What is loosened shows in the security report. */
export interface IdentityOptions {
  readonly passwords?: PasswordRules & Argon2Options;
  readonly guesses?: GuessOptions;
  readonly tokens?: AccessTokenOptions;
  /** How tokens are signed. `IDENTITY_KEY_FILE` wins over the file that is named here. */
  readonly keys?: SigningKeysOptions;
}

/** Where identity keeps its signing keys: `IDENTITY_KEY_FILE`. */
export class IdentitySettings extends Settings("identity", {
  keyFile: text({ min: 1 }).optional(),
}) {}

const dayMs = 86_400_000;

/** Adds password hashing, guess limits, signing keys and access tokens: `app.use(identity())`. */
export function identity(
  options: IdentityOptions = {},
): Feature<
  | typeof PasswordHasher
  | typeof PasswordPolicy
  | typeof GuessLimiter
  | typeof SigningKeys
  | typeof AccessTokens
  | typeof Loosened,
  typeof Clock | typeof Ids | typeof Environment
> {
  const { passwords = {}, guesses = {}, tokens = {}, keys = {} } = options;
  const lifeMs = (tokens.lifeMinutes ?? defaultLifeMinutes) * 60_000;
  const ring: SigningKeysOptions = { overlapMs: Math.max(2 * dayMs, lifeMs + 60_000), ...keys };
  const part = feature("identity")
    .make(PasswordHasher, {}, () => argon2idPasswords(passwords))
    .value(PasswordPolicy, new PasswordPolicy(passwords))
    .make(
      GuessLimiter,
      { clock: Clock, workers: WorkerNews },
      ({ clock, workers }) => new GuessLimiter(clock, guesses, workers),
    )
    .make(
      SigningKeys,
      { clock: Clock, ids: Ids, environment: Environment, settings: IdentitySettings },
      ({ clock, ids, environment, settings: { keyFile } }) => {
        const options = keyFile === undefined ? ring : { ...ring, file: keyFile };
        if (options.file === undefined) assertMayForget(environment);
        return new SigningKeys(clock, ids, options);
      },
    )
    .make(
      AccessTokens,
      { keys: SigningKeys, clock: Clock, ids: Ids },
      async ({ keys, clock, ids }) => {
        const made = new AccessTokens(keys, clock, ids, tokens);
        // A file of keys that cannot be used is told at start-up, not at the first sign-in.
        await made.start();
        return made;
      },
    );
  for (const what of loosenings(options)) part.value(Loosened, { where: "identity", what });
  return part as never;
}

function assertMayForget(environment: string): void {
  if (environment === "development" || environment === "test") return;
  throw new WervelError(
    "WERVEL_IDENTITY_KEYS_UNSAVED",
    `No file for signing keys is named in ${environment}.`,
    {
      help: "Name a file that survives restarts: IDENTITY_KEY_FILE, --identity.key-file, or identity({ keys: { file } }).",
    },
  );
}

function loosenings({ passwords = {}, guesses = {}, tokens = {} }: IdentityOptions): string[] {
  const { minLength = defaultMinLength } = passwords;
  const { lifeMinutes = defaultLifeMinutes } = tokens;
  const { memory, passes } = withDefaults(argon2Defaults, passwords);
  const { failures, perAddress, stop, waitMs } = withDefaults(guessDefaults, guesses);
  const usual = guessDefaults;
  const rows: [boolean, string][] = [
    [minLength < defaultMinLength, `passwords may be as short as ${minLength} characters`],
    [
      memory * passes < argon2Defaults.memory * argon2Defaults.passes,
      `passwords are hashed with ${memory} KiB and ${passes} passes`,
    ],
    [lifeMinutes > longestLifeMinutes, `access tokens hold for ${lifeMinutes} minutes`],
    [failures > usual.failures, `an account may be guessed at ${failures} times before it waits`],
    [waitMs < usual.waitMs, `an account waits ${waitMs} ms after too many guesses`],
    [stop > usual.stop, `an account stops after ${stop} wrong guesses`],
    [perAddress > usual.perAddress, `an address may try ${perAddress} passwords a minute`],
  ];
  return rows.filter(([holds]) => holds).map(([, what]) => what);
}
