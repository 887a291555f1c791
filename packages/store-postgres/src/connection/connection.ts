import type { Socket } from "node:net";
import pg from "pg";
import type { RawRow, SqlConnection, SqlCursor, SqlQuery, SqlReply } from "@wervel/sql";
import { Exchange, type PortalStep } from "./exchange.ts";
import type { ResolvedOptions } from "./options.ts";
import { PreparedStatements } from "./statements.ts";
import { type Backend, cancelRequest } from "./cancel-request.ts";
import { connectionConfig, settings } from "./config.ts";

/** A connection to PostgreSQL, over the driver's client. */
export class PostgresConnection implements SqlConnection {
  readonly #client: pg.Client;
  readonly #prepared: PreparedStatements;
  readonly #options: ResolvedOptions;
  #open = true;
  #portals = 0;

  private constructor(client: pg.Client, options: ResolvedOptions) {
    this.#client = client;
    this.#options = options;
    this.#prepared = new PreparedStatements(options.prepare ? 128 : 0);
    const gone = (): void => void (this.#open = false);
    // A connection that breaks while it rests is nobody's error: it is not given out again.
    client.on("error", gone);
    client.on("end", gone);
  }

  /** Opens a connection and sets what the codecs rely on. */
  static async open(options: ResolvedOptions): Promise<PostgresConnection> {
    const client = new pg.Client(connectionConfig(options));
    const ignore = (): void => undefined;
    client.on("error", ignore);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(ignore);
      throw error;
    }
    const connection = new PostgresConnection(client, options);
    try {
      await connection.run([{ text: settings, values: [] }]);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  async run(queries: readonly SqlQuery[]): Promise<readonly SqlReply[]> {
    const isAlone = queries.length === 1 && this.#status() === "I";
    try {
      return await this.#exchange(Exchange.of(queries, this.#prepared));
    } catch (error) {
      // A statement that the server has forgotten, or whose tables have changed, has done nothing yet.
      if (isAlone && this.#open && isOutdated(error))
        return this.#exchange(Exchange.of(queries, this.#prepared));
      throw error;
    }
  }

  async cursor(query: SqlQuery): Promise<SqlCursor> {
    const portal = `p${this.#portals++}`;
    await this.#step({ open: query, portal });
    return {
      next: async (count) => (await this.#step({ fetch: portal, rows: count })) ?? [],
      close: async () => void (await this.#step({ drop: portal })),
    };
  }

  /** Tells the server over a connection of its own, as the protocol has it. */
  cancel(): Promise<void> {
    return cancelRequest(this.#client as unknown as Backend, this.#options);
  }

  async close(): Promise<void> {
    this.#open = false;
    await this.#client.end();
  }

  destroy(): void {
    this.#open = false;
    (this.#client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  }

  async #step(step: PortalStep): Promise<readonly RawRow[] | undefined> {
    const [reply] = await this.#exchange(Exchange.portal(step));
    return reply?.rows;
  }

  async #exchange(exchange: Exchange): Promise<readonly SqlReply[]> {
    this.#client.query(exchange as unknown as pg.Submittable);
    try {
      return await exchange.done;
    } catch (error) {
      this.#forget(exchange, error);
      if (isFatal(error)) this.destroy();
      throw error;
    }
  }

  // What the server did not come to read, and what it does not know any more, is not prepared.
  #forget({ answered, sent }: Exchange, error: unknown): void {
    for (const { isNew, text } of sent.slice(answered))
      if (isNew || isOutdated(error)) this.#prepared.forget(text);
  }

  #status(): string | null {
    return (
      this.#client as unknown as { getTransactionStatus(): string | null }
    ).getTransactionStatus();
  }
}

function isOutdated(error: unknown): boolean {
  const { code } = error as { readonly code?: string };
  return code === "26000" || code === "0A000";
}

// After such an error the server ends the connection.
function isFatal(error: unknown): boolean {
  const { severity } = error as { readonly severity?: string };
  return severity === "FATAL" || severity === "PANIC";
}
