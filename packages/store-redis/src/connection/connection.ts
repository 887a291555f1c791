import { RedisClient } from "@redis/client";
import type { StatementOptions } from "@wervel/data";
import { tooOld } from "../server-version.ts";
import { deadline } from "./deadline.ts";
import { fault, mapError } from "./errors.ts";
import type { Script } from "./scripts.ts";

/** A command as Redis takes it. */
export type Command = readonly (string | Buffer)[];

/** How a connection is made. */
export interface ConnectionOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
  /** Certificates that sign the server's, in PEM, where the system does not know them. */
  readonly ca?: string;
}

type Client = ReturnType<typeof makeClient>;

/** The longest line of commands that wait to be sent. */
const longestQueue = 100_000;

/** How long a command waits for a lost connection to come back, in milliseconds. */
const reconnectWaitMs = 2_000;

/** One connection to Redis. Commands share it: each is sent at once, answers come in the same order. It comes back by itself when lost. */
export class Connection {
  readonly #client: Client;
  #ready: Promise<void> | undefined;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** Connects. @throws `fault.connect` when Redis does not answer or refuses. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    // A first connection that fails is told at once; one that is lost comes back.
    let isOpen = false;
    const client = makeClient(options, (retries, cause) => (isOpen ? patience(retries) : cause));
    // Errors reach whoever runs a command; without a listener they would end the process.
    client.on("error", () => undefined);
    try {
      await deadline(client.connect(), { timeoutMs: options.connectTimeoutMs });
      isOpen = true;
      return new Connection(client);
    } catch (error) {
      client.destroy();
      // Before version 6 there is no word for the protocol that is wanted.
      if (/unknown command.*HELLO/i.test((error as Error).message)) throw tooOld("below 6", error);
      const mapped = mapError(error);
      throw mapped.code === "fault.timeout"
        ? fault("fault.connect", `Redis did not answer in ${options.connectTimeoutMs} ms.`, error)
        : mapped;
    }
  }

  /** Runs one command that changes nothing. */
  async command<T>(command: Command, options: StatementOptions): Promise<T> {
    await this.#connected();
    try {
      return await deadline(this.#client.sendCommand(command) as Promise<T>, options);
    } catch (error) {
      throw mapError(error);
    }
  }

  /** Runs commands as one: nothing of others comes between them. */
  async together(commands: readonly Command[], options: StatementOptions): Promise<unknown[]> {
    if (commands.length === 0) return [];
    if (commands.length === 1) return [await this.command(commands[0]!, options)];
    await this.#connected();
    const multi = this.#client.multi();
    for (const command of commands) multi.addCommand([...command]);
    try {
      return await deadline(multi.exec() as Promise<unknown[]>, options);
    } catch (error) {
      throw mapError(error);
    }
  }

  /** Runs a script. Where the server does not know it any more, it gets its text. A connection lost meanwhile leaves the outcome unknown. */
  async script<T>(
    { hash, text }: Script,
    key: string,
    args: Command,
    options: StatementOptions,
  ): Promise<T> {
    await this.#connected();
    const send = (name: string, code: string): Promise<T> =>
      deadline(
        this.#client.sendCommand([name, code, "1", key, ...args]) as Promise<T>,
        options,
        "unknown",
      );
    try {
      return await send("EVALSHA", hash);
    } catch (error) {
      if (!isUnknownScript(error)) throw mapError(error, "unknown");
    }
    try {
      return await send("EVAL", text);
    } catch (error) {
      throw mapError(error, "unknown");
    }
  }

  /** Waits a little for a connection that was lost, so that a restart of Redis is not the application's affair. */
  async #connected(): Promise<void> {
    if (this.#client.isReady) return;
    if (!this.#client.isOpen) throw fault("fault.closed", "The store is closed.");
    this.#ready ??= this.#nextReady().finally(() => (this.#ready = undefined));
    await this.#ready;
  }

  #nextReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#client.off("ready", done);
        reject(fault("fault.connect", "There is no connection to Redis."));
      }, reconnectWaitMs);
      this.#client.once("ready", done);
    });
  }

  /** Sends what is still waiting, then hangs up. */
  async close(): Promise<void> {
    if (!this.#client.isOpen) return;
    if (this.#client.isReady)
      await deadline(this.#client.close(), { timeoutMs: 5_000 }).catch(() => undefined);
    if (this.#client.isOpen) this.#client.destroy();
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

type Strategy = (retries: number, cause: Error) => number | Error;

/** Made once: the client's class, with a method for each of its hundreds of commands, would be made again for each address. */
const clientOf = RedisClient.factory();

function makeClient({ url, connectTimeoutMs, ca }: ConnectionOptions, strategy: Strategy) {
  return clientOf({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: longestQueue,
    // Every command has a deadline here; the client's own makes a signal for each.
    commandOptions: { timeout: 0 },
    socket: socketOptions(url, connectTimeoutMs, ca, strategy),
  });
}

/**
 * A server on another machine is spoken to over TLS that is verified, or in the clear if its address says so. Loopback needs no proof, unless
 * it is said who gives it.
 */
function socketOptions(
  url: string,
  connectTimeout: number,
  ca: string | undefined,
  reconnectStrategy: Strategy,
) {
  const common = { connectTimeout, reconnectStrategy };
  if (!url.startsWith("rediss:")) return common;
  const { hostname } = new URL(url);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return {
    ...common,
    tls: true as const,
    rejectUnauthorized: !isLoopback || ca !== undefined,
    ...(ca === undefined ? {} : { ca }),
  };
}

/** Milliseconds until the next try: soon at first, at most a second. */
function patience(retries: number): number {
  return Math.min(20 * 2 ** Math.min(retries, 6), 1_000);
}
