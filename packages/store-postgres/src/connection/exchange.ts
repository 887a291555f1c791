import { DataError } from "@wervel/data";
import type { RawRow, SqlQuery, SqlReply, SqlValue } from "@wervel/sql";
import type { Named, PreparedStatements } from "./statements.ts";

/** The part of the driver's connection that speaks the protocol. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(query: { name: string; text: string; types: undefined }): void;
  bind(config: {
    portal: string;
    statement: string;
    values: readonly (string | Buffer | null)[];
    binary: boolean;
  }): void;
  execute(config: { portal: string; rows: number }): void;
  close(message: { type: "S" | "P"; name: string }): void;
  sync(): void;
}

/** What is done with a portal, a statement that runs piece by piece. */
export type PortalStep =
  | { readonly open: SqlQuery; readonly portal: string }
  | { readonly fetch: string; readonly rows: number }
  | { readonly drop: string };

interface Reply {
  readonly rows: RawRow[];
  count: number;
}

/**
 * Statements and their answers, as one exchange with the server: all are sent at once, the server stops at the first that fails, and the
 * answer counts when the server is ready again, because only then what commits itself has been committed. Implements what the driver asks
 * of a query. Values come as the texts that the server sends.
 */
export class Exchange {
  /** The statements as they were sent. */
  readonly sent: Named[] = [];
  readonly done: Promise<readonly SqlReply[]>;
  readonly #replies: Reply[] = [];
  readonly #write: (wire: Wire, sent: Named[]) => void;
  readonly #resolve: (replies: readonly SqlReply[]) => void;
  readonly #reject: (error: unknown) => void;
  #at = 0;
  #failure: unknown;

  private constructor(write: (wire: Wire, sent: Named[]) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<readonly SqlReply[]>();
    this.done = promise;
    this.#write = write;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Makes the exchange of some statements. */
  static of(queries: readonly SqlQuery[], prepared: PreparedStatements): Exchange {
    return new Exchange((wire, sent) => {
      for (const name of prepared.takeDropped()) wire.close({ type: "S", name });
      for (const query of queries) {
        const named = prepared.use(query.text);
        sent.push(named);
        send(wire, query, named, "");
        wire.execute({ portal: "", rows: query.maxRows ?? 0 });
      }
    });
  }

  /** Makes the exchange of one step of a portal. */
  static portal(step: PortalStep): Exchange {
    return new Exchange((wire, sent) => {
      sent.push({ text: "", name: "", isNew: true });
      if ("open" in step) send(wire, step.open, sent[0]!, step.portal);
      else if ("drop" in step) wire.close({ type: "P", name: step.drop });
      else wire.execute({ portal: step.fetch, rows: step.rows });
    });
  }

  /** How many statements have been answered. */
  get answered(): number {
    return this.#at;
  }

  /** Sends everything in one piece. */
  submit(connection: unknown): Error | null {
    const wire = connection as Wire;
    wire.stream.cork();
    try {
      this.#write(wire, this.sent);
      for (let i = 0; i < this.sent.length; i++) this.#replies.push({ rows: [], count: 0 });
    } catch (error) {
      this.#failure = error;
    } finally {
      wire.sync();
      wire.stream.uncork();
    }
    return null;
  }

  handleRowDescription(): void {}

  handleDataRow(message: { readonly fields: RawRow }): void {
    this.#replies[this.#at]?.rows.push(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    const reply = this.#replies[this.#at++];
    if (reply !== undefined) reply.count = matched(message.text);
  }

  handlePortalSuspended(): void {
    const reply = this.#replies[this.#at++];
    if (reply !== undefined) reply.count = reply.rows.length;
  }

  handleEmptyQuery(): void {
    this.#at++;
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#resolve(this.#replies);
    else this.#reject(this.#failure);
  }

  handleCopyInResponse(connection: { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail("Copying from the client is not done here.");
  }

  handleCopyData(): void {}
}

function send(wire: Wire, { text, values }: SqlQuery, named: Named, portal: string): void {
  const bound = values.map(boundValue);
  if (named.isNew) wire.parse({ name: named.name, text, types: undefined });
  wire.bind({ portal, statement: named.name, values: bound, binary: false });
}

function boundValue(value: SqlValue): string | Buffer | null {
  if (value === null) return value;
  if (typeof value === "string") return wellFormed(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length);
  return String(value);
}

// Half a character would be sent as another one.
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new DataError("value.type", "A text holds half a character.", {
    store: "postgres",
    help: "Validate input with text(), which refuses lone surrogates.",
  });
}

/** Reads how many records a statement reached: `UPDATE 3`, `INSERT 0 3`. */
function matched(tag: string): number {
  const space = tag.lastIndexOf(" ");
  return space === -1 ? 0 : Number(tag.slice(space + 1)) || 0;
}
