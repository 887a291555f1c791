import type { Connection as DriverConnection } from "mysql2";
import type { RawRow } from "@wervel/sql";

/** Rows that may wait before the socket is left unread. */
const most = 512;

/** The rows of a statement as they come: while nobody takes them the socket is not read, so that the server waits. */
export class RowStream {
  readonly #driver: DriverConnection;
  #rows: RawRow[] = [];
  #ended = false;
  #error: unknown;
  #isPaused = false;
  #keepsAll = false;
  #wake: (() => void) | undefined;

  constructor(connection: DriverConnection) {
    this.#driver = connection;
  }

  /** Ends when the statement does. */
  follow(statement: Promise<unknown>): void {
    statement.then(
      () => this.#end(),
      (error: unknown) => {
        this.#error = error;
        this.#end();
      },
    );
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Takes a row of the statement. */
  readonly take = (row: RawRow): void => {
    this.#rows.push(row);
    if (this.#rows.length < most) return;
    if (!this.#keepsAll && !this.#isPaused) {
      this.#isPaused = true;
      this.#driver.pause();
    }
    this.#awake();
  };

  /** The next rows, at most `count`; fewer at the end. */
  async next(count: number): Promise<readonly RawRow[]> {
    while (this.#rows.length < count && !this.#ended) await this.#more();
    if (this.#error !== undefined) throw this.#error;
    return this.#rows.splice(0, count);
  }

  /** Reads what is left into memory: another statement wants the connection. */
  async keepRest(): Promise<void> {
    this.#keepsAll = true;
    while (!this.#ended) await this.#more();
  }

  /** Lets what is left go by. */
  async drop(): Promise<void> {
    while (!this.#ended) {
      this.#rows = [];
      await this.#more();
    }
    this.#rows = [];
  }

  #more(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#driver.resume();
    }
    return promise;
  }

  #end(): void {
    this.#ended = true;
    this.#awake();
  }

  #awake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
