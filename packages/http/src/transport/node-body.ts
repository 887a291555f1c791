import type { IncomingMessage } from "node:http";
import type { HttpError } from "../problem/http-error.ts";
import { bodyIncomplete, bodyTaken, bodyTooLarge, BodyWait } from "./body-wait.ts";
import type { IncomingBody } from "./exchange.ts";

/** What a body tells its exchange. */
export interface BodyOwner {
  /** Called before the first byte is asked for: sends 100-continue when the client waits for it. */
  invite(): void;
}

/** The body of a node:http request. */
export class NodeBody extends BodyWait implements IncomingBody {
  readonly length: number | undefined;
  readonly #request: IncomingMessage;
  readonly #owner: BodyOwner;
  #taken = false;
  #fail: ((error: HttpError) => void) | undefined = undefined;

  constructor(request: IncomingMessage, length: number | undefined, owner: BodyOwner) {
    super();
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
        if (size > maxBytes) return fail(bodyTooLarge(maxBytes));
        chunks.push(chunk);
      };
      const end = (): void => {
        this.waiting = false;
        resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
      };
      this.wait();
      this.#fail = fail;
      request.on("data", add);
      request.on("end", end);
      request.on("error", (cause) => fail(bodyIncomplete(cause)));
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
    request.on("error", (cause) => this.#fail!(bodyIncomplete(cause)));
    try {
      for (;;) {
        if (error !== undefined) throw error;
        const chunk = request.read() as Uint8Array | null;
        if (chunk !== null) {
          this.received += chunk.length;
          size += chunk.length;
          if (size > maxBytes) throw bodyTooLarge(maxBytes);
          yield chunk;
        } else if (request.readableEnded) return;
        else if (request.destroyed) throw bodyIncomplete(undefined);
        else {
          this.wait();
          await new Promise<void>((resolve) => (wake = resolve));
          this.waiting = false;
        }
      }
    } finally {
      request.removeListener("readable", rouse);
      request.removeListener("end", rouse);
    }
  }

  fail(error: HttpError): void {
    this.#fail?.(error);
  }

  #take(maxBytes: number): void {
    if (this.#taken) throw bodyTaken();
    if (this.length !== undefined && this.length > maxBytes) throw bodyTooLarge(maxBytes);
    this.#taken = true;
    this.#owner.invite();
  }
}
