import type { ServerResponse } from "node:http";
import { emptyBody } from "./empty-body.ts";
import type { Incoming, IncomingBody } from "./exchange.ts";
import type { LeanMessage } from "./lean-message.ts";
import { NodeBody } from "./node-body.ts";
import type { Connection } from "./node-connection.ts";

/** One request and its reply on a node:http connection. */
export class NodeExchange implements Incoming {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
  readonly vetted = true;
  readonly connection: Connection;
  readonly request: LeanMessage;
  readonly response: ServerResponse;
  /** The time of the sweep before this request. A deadline may be late by one sweep, and is never early. */
  readonly startMs: number;
  requestMs: number;
  handlerMs: number;
  /** What the client sent after a request that asked to leave HTTP; `undefined` for every other request. */
  readonly head: Buffer | undefined;
  /** True once a reply has begun, be it the transport's own: nothing else may be written then. */
  answered = false;
  #body: NodeBody | undefined = undefined;
  #abort: AbortController | undefined = undefined;
  #reason: unknown = undefined;
  #isInvited = false;

  constructor(
    connection: Connection,
    request: LeanMessage,
    response: ServerResponse,
    startMs: number,
    head?: Buffer,
  ) {
    const { requestMs, handlerMs } = connection.options;
    this.method = request.method!;
    this.target = request.url!;
    this.httpVersion = request.httpVersion;
    this.rawHeaders = request.rawHeaders;
    this.connection = connection;
    this.request = request;
    this.response = response;
    this.startMs = startMs;
    this.head = head;
    this.requestMs = requestMs;
    this.handlerMs = handlerMs;
  }

  get peer(): string {
    return this.connection.peer;
  }

  get upgradable(): boolean {
    return this.head !== undefined;
  }

  get encrypted(): boolean {
    return false;
  }

  get body(): IncomingBody {
    return this.nodeBody ?? emptyBody;
  }

  /** The body, when framing headers announce one. */
  get nodeBody(): NodeBody | undefined {
    if (this.#body === undefined && this.request.hasBodyHeaders) {
      const length = this.request.headers["content-length"];
      this.#body = new NodeBody(
        this.request,
        length === undefined ? undefined : Number(length),
        this,
      );
    }
    return this.#body;
  }

  /** The body, when somebody began to read it. */
  get startedBody(): NodeBody | undefined {
    return this.#body;
  }

  /** True while bytes of the body may still come. */
  get hasUnreadBody(): boolean {
    return this.request.hasBodyHeaders && !this.request.readableEnded;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#reason !== undefined) this.#abort.abort(this.#reason);
    }
    return this.#abort.signal;
  }

  allow(requestMs: number, handlerMs: number): void {
    this.requestMs = requestMs;
    this.handlerMs = handlerMs;
  }

  /** Aborts the signal of this request. */
  abort(reason: Error): void {
    this.#reason ??= reason;
    this.#abort?.abort(reason);
  }

  /** Tells the client to send the body that it holds back. */
  invite(): void {
    if (!this.isAwaitingInvitation || this.response.headersSent) return;
    this.#isInvited = true;
    this.response.writeContinue();
  }

  /** True while the client holds its body back until it is told to go on. */
  get isAwaitingInvitation(): boolean {
    return !this.#isInvited && this.request.headers["expect"] !== undefined;
  }
}
