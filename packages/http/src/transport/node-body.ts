import type { IncomingMessage } from "node:http";
import { HttpError } from "../problem/http-error.ts";
import type { IncomingBody } from "./exchange.ts";

/** What a body tells its exchange. */
export interface BodyOwner {
  /** Called before the first byte is asked for: sends 100-continue when the client waits for it. */
  invite(): void;
}

/** The body of a node:http request. */
export class NodeBody implements IncomingBody {
  readonly length: number | undefined;
  /** Bytes that arrived while somebody waited for them. */
  received = 0;
  /** True while a reader waits for bytes: only then may a slow client be blamed. */
  waiting = false;
  readonly #request: IncomingMessage;
  readonly #owner: BodyOwner;
  #waitedMs = 0;
  #sweptMs: number | undefined = undefined;
  #taken = false;
  #fail: ((error: HttpError) => void) | undefined = undefined;

  constructor(request: IncomingMessage, length: number | undefined, owner: BodyOwner) {
    this.#request = request;
    this.length = length;
    this.#owner = owner;
  }

  read(maxBytes: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#take(maxBytes);
      const request = this.#request;
      const chunks: Uint8Array[] = [];
      let size = 0;
      const fail = (error: HttpError): void => {
        this.waiting = false;
        request.pause();
        request.removeListener("data", add);
        request.removeListener("end", end);
        reject(error);
      };
      const add = (chunk: Uint8Array): void => {
        this.received += chunk.length;
        size += chunk.length;
        if (size > maxBytes) return fail(tooLarge(maxBytes));
        chunks.push(chunk);
      };
      const end = (): void => {
        this.waiting = false;
        resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
      };
      this.waiting = true;
      this.#fail = fail;
      request.on("data", add);
      request.on("end", end);
      request.on("error", (cause) => fail(incomplete(cause)));
    });
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array> {
    this.#take(maxBytes);
    const request = this.#request;
    let size = 0;
    let wake: (() => void) | undefined;
    let error: HttpError | undefined;
    const rouse = (): void => wake?.();
    this.#fail = (reason) => {
      error ??= reason;
      rouse();
    };
    request.on("readable", rouse);
    request.on("end", rouse);
    request.on("error", (cause) => this.#fail!(incomplete(cause)));
    try {
      for (;;) {
        if (error !== undefined) throw error;
        const chunk = request.read() as Uint8Array | null;
        if (chunk !== null) {
          this.received += chunk.length;
          size += chunk.length;
          if (size > maxBytes) throw tooLarge(maxBytes);
          yield chunk;
        } else if (request.readableEnded) return;
        else if (request.destroyed) throw incomplete(undefined);
        else {
          this.waiting = true;
          this.#sweptMs = undefined;
          await new Promise<void>((resolve) => (wake = resolve));
          this.waiting = false;
        }
      }
    } finally {
      request.removeListener("readable", rouse);
      request.removeListener("end", rouse);
    }
  }

  /** Counts the milliseconds for which a reader has waited. Called by every sweep while one does. */
  waitedFor(nowMs: number): number {
    const sinceMs = this.#sweptMs ?? nowMs;
    this.#sweptMs = nowMs;
    this.#waitedMs += nowMs - sinceMs;
    return this.#waitedMs;
  }

  /** Ends the present reading with an error. */
  fail(error: HttpError): void {
    this.#fail?.(error);
  }

  #take(maxBytes: number): void {
    if (this.#taken) {
      throw new HttpError(
        "WERVEL_HTTP_BODY_READ_TWICE",
        "The body of the request was already read.",
      );
    }
    if (this.length !== undefined && this.length > maxBytes) throw tooLarge(maxBytes);
    this.#taken = true;
    this.#owner.invite();
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_TOO_LARGE", `The body passes ${maxBytes} bytes.`, {
    details: { maxBytes },
  });
}

function incomplete(cause: unknown): HttpError {
  return new HttpError(
    "WERVEL_HTTP_BODY_INCOMPLETE",
    "The client left before the whole body arrived.",
    {
      cause,
      close: true,
    },
  );
}
