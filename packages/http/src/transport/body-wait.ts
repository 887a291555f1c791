import { HttpError } from "../problem/http-error.ts";

/** What the sweep over deadlines knows of a body that is read. */
export abstract class BodyWait {
  /** Bytes that arrived while somebody waited for them. */
  received = 0;
  /** True while a reader waits for bytes: only then may a slow client be blamed. */
  waiting = false;
  #waitedMs = 0;
  #sweptMs: number | undefined = undefined;

  /** Ends the present reading with an error. */
  abstract fail(error: HttpError): void;

  /** Counts the milliseconds for which a reader has waited. Called by every sweep while one does. */
  waitedFor(nowMs: number): number {
    const sinceMs = this.#sweptMs ?? nowMs;
    this.#sweptMs = nowMs;
    this.#waitedMs += nowMs - sinceMs;
    return this.#waitedMs;
  }

  /** Begins to wait: what passed since the last sweep was not waited for. */
  protected wait(): void {
    this.waiting = true;
    this.#sweptMs = undefined;
  }
}

/** Makes the error for a body that passes its bound. */
export function bodyTooLarge(maxBytes: number): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_TOO_LARGE", `The body passes ${maxBytes} bytes.`, {
    details: { maxBytes },
  });
}

/** Makes the error for a body that ends early. */
export function bodyIncomplete(cause: unknown): HttpError {
  return new HttpError(
    "WERVEL_HTTP_BODY_INCOMPLETE",
    "The client left before the whole body arrived.",
    { cause, close: true },
  );
}

/** Makes the error for a body that is read a second time. */
export function bodyTaken(): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_READ_TWICE", "The body of the request was already read.");
}
