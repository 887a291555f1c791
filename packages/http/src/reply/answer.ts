import { toHeader } from "./header.ts";
import type { Outgoing, OutgoingBody, Upgrade } from "../transport/exchange.ts";

/** The answer of an action on its way out: middleware may look at it and add headers. */
export class Answer implements Outgoing {
  readonly status: number;
  readonly body: OutgoingBody;
  readonly close: boolean;
  /** What takes the connection over, where the answer begins a WebSocket. */
  declare readonly upgrade: Upgrade | undefined;
  #headers: readonly string[];

  constructor(
    status: number,
    headers: readonly string[],
    body: OutgoingBody,
    close: boolean = false,
  ) {
    this.status = status;
    this.#headers = headers;
    this.body = body;
    this.close = close;
  }

  /** Names and values, flat. */
  get headers(): readonly string[] {
    return this.#headers;
  }

  /** Adds a header. Names and values are checked for control characters before they leave. */
  header(name: string, value: string): this {
    this.#headers = [...this.#headers, ...toHeader(name, value)];
    return this;
  }
}
