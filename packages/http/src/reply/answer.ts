import type { OutgoingBody } from "../transport/exchange.ts";

/** The answer of an action on its way out: middleware may look at it and add headers. */
export class Answer {
  status: number;
  /** Names and values, flat. */
  readonly headers: string[];
  body: OutgoingBody;

  constructor(status: number, headers: string[], body: OutgoingBody) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Adds a header. Names and values are checked for control characters before they leave. */
  header(name: string, value: string): this {
    this.headers.push(name, value);
    return this;
  }
}
