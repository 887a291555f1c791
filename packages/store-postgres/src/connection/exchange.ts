import type { RawRow, SqlQuery, SqlReply } from "@wervel/sql";
import { Messages } from "./messages.ts";
import type { Named, PreparedStatements } from "./statements.ts";

/** The part of the driver's connection that is written to. */
interface Wire {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): boolean };
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
  readonly #write: (messages: Messages, sent: Named[]) => void;
  readonly #resolve: (replies: readonly SqlReply[]) => void;
  readonly #reject: (error: unknown) => void;
  #at = 0;
  #failure: unknown;

  private constructor(write: (messages: Messages, sent: Named[]) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<readonly SqlReply[]>();
    this.done = promise;
    this.#write = write;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Makes the exchange of some statements. */
  static of(queries: readonly SqlQuery[], prepared: PreparedStatements): Exchange {
    return new Exchange((messages, sent) => {
      for (const name of prepared.takeDropped()) messages.close("S", name);
      messages.keep();
      for (const query of queries) {
        const named = prepared.use(query.text);
        sent.push(named);
        send(messages, query, named, "");
        messages.execute("", query.maxRows ?? 0);
      }
    });
  }

  /** Makes the exchange of one step of a portal. */
  static portal(step: PortalStep): Exchange {
    return new Exchange((messages, sent) => {
      sent.push({ text: "", name: "", isNew: true });
      if ("open" in step) send(messages, step.open, sent[0]!, step.portal);
      else if ("drop" in step) messages.close("P", step.drop);
      else messages.execute(step.fetch, step.rows);
    });
  }

  /** How many statements have been answered. */
  get answered(): number {
    return this.#at;
  }

  /** Sends everything in one piece; where one cannot be written, no statement. */
  submit(connection: unknown): Error | null {
    const { stream } = connection as Wire;
    const messages = new Messages();
    try {
      this.#write(messages, this.sent);
      for (let i = 0; i < this.sent.length; i++) this.#replies.push({ rows: [], count: 0 });
    } catch (error) {
      this.#failure = error;
      messages.drop();
    }
    // A connection that is being lost says so itself.
    if (stream.writable) stream.write(messages.synced());
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

  // While it waits for data the server passes over the end of the exchange: it is said again.
  handleCopyInResponse(connection: { sendCopyFail(message: string): void; sync(): void }): void {
    connection.sendCopyFail("Copying from the client is not done here.");
    connection.sync();
  }

  handleCopyData(): void {}
}

function send(messages: Messages, { text, values }: SqlQuery, named: Named, portal: string): void {
  if (named.isNew) messages.parse(named.name, text);
  messages.bind(portal, named.name, values);
}

/** Reads how many records a statement reached: `UPDATE 3`, `INSERT 0 3`. */
function matched(tag: string): number {
  const space = tag.lastIndexOf(" ");
  return space === -1 ? 0 : Number(tag.slice(space + 1)) || 0;
}
