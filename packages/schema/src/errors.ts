/** What a {@link WervelError} carries beside its message. */
export interface WervelErrorOptions {
  /** What to do next, one sentence, for the developer. */
  readonly help?: string;
  /** Structured facts for logs and tests; never sent to a client. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * The base of every error that Wervel raises on purpose.
 *
 * Compare `code`, never the message or the class: codes look like `WERVEL_DI_MISSING`, are never renamed, and a
 * retired one is never reused. Every code has a page in `docs/errors`.
 */
export class WervelError extends Error {
  override readonly name: string = "WervelError";
  readonly code: string;
  readonly help: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: WervelErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.help = options.help;
    this.details = options.details ?? {};
  }
}

/** One row of a package's error table: the documentation is generated from it. */
export interface ErrorEntry {
  /** What happened, for the heading of the page. */
  readonly title: string;
  /** Why it happens and what to do. */
  readonly help: string;
  /** The HTTP status it maps to where it can reach a client. */
  readonly status?: number;
}

/** Every code that the schema package raises. */
export const schemaErrors = {
  WERVEL_SCHEMA_DEFINITION: {
    title: "A field is described in a way that cannot hold",
    help: "Correct the options of the field: the message names the field and the option.",
  },
  WERVEL_SCHEMA_DEFAULT: {
    title: "A default function gave a value that does not fit its field",
    help: "Correct the function given to default(…): its result is checked like any other value in memory.",
    status: 500,
  },
  WERVEL_SCHEMA_REPLY: {
    title: "A reply does not fit its declaration",
    help: "Return every declared member with its declared type, or change the declaration. The message names the places.",
    status: 500,
  },
  WERVEL_SCHEMA_REQUEST: {
    title: "A request of a client does not fit its declaration",
    help: "Give every required member with its declared type. The message names the places.",
  },
  WERVEL_SCHEMA_ASYNC: {
    title: "A Standard Schema answered with a promise where the answer is needed at once",
    help: "Describe replies, defaults and stored values with schemas that have no asynchronous checks.",
    status: 500,
  },
  WERVEL_SCHEMA_NAME: {
    title: "Two different fields have one component name",
    help: "Give each component a name of its own with named(…).",
  },
} as const;
