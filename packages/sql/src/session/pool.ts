import { cancelled, DataError } from "@wervel/data";
import { ended } from "./faults.ts";
import type { SqlConnection } from "./server.ts";

/** Options of a {@link ConnectionPool}. */
export interface PoolOptions {
  /** The name of the store, for errors. */
  readonly store: string;
  /** Connections at most. */
  readonly max: number;
  /** Connections that stay open when nothing is to do. */
  readonly min: number;
  /** Milliseconds after which a connection that nobody used is closed. */
  readonly idleMs: number;
  /** How many may wait at once; the next is refused with `fault.throttled`. */
  readonly maxWaiting: number;
  /** Opens a connection. */
  readonly connect: () => Promise<SqlConnection>;
}

/** How long a connection is waited for. */
export interface TakeOptions {
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly give: (connection: SqlConnection) => void;
  readonly fail: (error: unknown) => void;
}

interface Idle {
  readonly connection: SqlConnection;
  readonly since: number;
}

/** A connection that nobody used for this long is asked for a sign of life before it is given out. */
const doubtMs = 15_000;
const lifeMs = 2_000;

/**
 * The connections of one store: bounded in number, waited for in line and for a bounded time. The one that was used last is given out
 * first, so that those beyond the need grow old and are closed.
 */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #idle: Idle[] = [];
  readonly #waiting = new Set<Waiter>();
  readonly #taken = new Set<SqlConnection>();
  #opening = 0;
  #closed = false;
  #sweeper: NodeJS.Timeout | undefined;
  #emptied: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** How many connections are open or being opened. */
  get size(): number {
    return this.#idle.length + this.#taken.size + this.#opening;
  }

  /**
   * Takes a connection, at once where one is free. Whoever got it must give it back.
   *
   * @throws `fault.timeout` after the wait, `fault.throttled` when too many wait, `fault.cancelled` by the signal, `fault.connect` when the
   *   server cannot be reached.
   */
  take(options: TakeOptions): SqlConnection | Promise<SqlConnection> {
    if (this.#closed) throw ended(this.#options.store, "The store");
    if (options.signal?.aborted === true)
      throw cancelled(this.#options.store, options.signal.reason);
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      const { connection, since } = idle;
      if (!connection.isOpen) continue;
      this.#taken.add(connection);
      if (performance.now() - since < doubtMs) return connection;
      return this.#alive(connection).then((alive) => (alive ? connection : this.take(options)));
    }
    return this.#wait(options);
  }

  /** Gives a connection back: to the next in line, or to those that rest. */
  give(connection: SqlConnection): void {
    this.#taken.delete(connection);
    if (this.#closed) return this.#end(connection);
    const [next] = this.#waiting;
    if (!connection.isOpen) {
      if (next !== undefined) this.#grow();
      return;
    }
    if (next !== undefined) {
      this.#taken.add(connection);
      next.give(connection);
      return;
    }
    this.#rest(connection);
  }

  /** Opens connections until `min` are there. */
  async warm(): Promise<void> {
    const { min, connect } = this.#options;
    while (this.size < min) this.#rest(await connect());
  }

  /** Waits until every connection was given back and closes them; after `waitMs` those in use are ended too. */
  async close(waitMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const waiter of this.#waiting) waiter.fail(ended(this.#options.store, "The store"));
    const resting = this.#idle.splice(0).map(({ connection }) => connection.close());
    await Promise.allSettled(resting);
    if (this.#taken.size === 0 && this.#opening === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#emptied = resolve;
    const timer = setTimeout(() => {
      for (const connection of this.#taken) connection.destroy();
      resolve();
    }, waitMs);
    await promise;
    clearTimeout(timer);
  }

  #wait({ waitMs, signal }: TakeOptions): Promise<SqlConnection> {
    const { store, maxWaiting } = this.#options;
    if (this.#waiting.size >= maxWaiting) throw crowded(store, maxWaiting);
    const { promise, resolve, reject } = Promise.withResolvers<SqlConnection>();
    const leave = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      this.#waiting.delete(waiter);
    };
    const waiter: Waiter = {
      give: (connection) => {
        leave();
        resolve(connection);
      },
      fail: (error) => {
        leave();
        reject(error);
      },
    };
    const onAbort = (): void => waiter.fail(cancelled(store, signal?.reason));
    const timer = setTimeout(() => waiter.fail(busy(store, waitMs)), waitMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(waiter);
    this.#grow();
    return promise;
  }

  // One opening for each who waits, within the bound. Whoever is first in line gets what comes first.
  #grow(): void {
    if (this.#opening >= this.#waiting.size || this.size >= this.#options.max) return;
    this.#opening++;
    this.#options.connect().then(
      (connection) => {
        this.#opening--;
        this.give(connection);
        this.#settle();
      },
      (error: unknown) => {
        this.#opening--;
        const [next] = this.#waiting;
        next?.fail(error);
        if (this.#waiting.size > 0) this.#grow();
        this.#settle();
      },
    );
  }

  #rest(connection: SqlConnection): void {
    this.#idle.push({ connection, since: performance.now() });
    this.#sweeper ??= setInterval(() => this.#sweep(), Math.max(100, this.#options.idleMs / 2));
    this.#sweeper.unref();
  }

  #sweep(): void {
    const { min, idleMs } = this.#options;
    const old = performance.now() - idleMs;
    while (this.size > min && this.#idle[0] !== undefined && this.#idle[0].since < old)
      this.#end(this.#idle.shift()!.connection);
    if (this.#idle.length > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  async #alive(connection: SqlConnection): Promise<boolean> {
    const timer = setTimeout(() => connection.destroy(), lifeMs);
    try {
      await connection.run([{ text: "select 1", values: [] }]);
      return true;
    } catch {
      connection.destroy();
      this.#taken.delete(connection);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  #end(connection: SqlConnection): void {
    // A connection that cannot say goodbye is gone already.
    connection.close().catch(() => undefined);
    this.#settle();
  }

  #settle(): void {
    if (this.#taken.size === 0 && this.#opening === 0) this.#emptied?.();
  }
}

function busy(store: string, waitMs: number): DataError {
  return new DataError("fault.timeout", `No connection of ${store} was free within ${waitMs} ms.`, {
    store,
    help: "Keep units of work short, do nothing slow inside them, or allow more connections.",
  });
}

function crowded(store: string, maxWaiting: number): DataError {
  return new DataError(
    "fault.throttled",
    `${maxWaiting} statements already wait for a connection of ${store}.`,
    {
      store,
      retryAfterMs: 1000,
      help: "Accept work more slowly, or allow more connections.",
    },
  );
}
