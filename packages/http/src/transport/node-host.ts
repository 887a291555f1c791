import type * as Http from "node:http";
import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { HttpError } from "../problem/http-error.ts";
import type { BodyWait } from "./body-wait.ts";
import { drain, lingerOnClose } from "./drain.ts";
import type { Dispatch, Outgoing } from "./exchange.ts";
import type { LeanMessage } from "./lean-message.ts";
import type { LoadMonitor } from "./load-monitor.ts";
import { bodyLate, overdue, replyLate } from "./deadlines.ts";
import { Connection } from "./node-connection.ts";
import { NodeExchange } from "./node-exchange.ts";
import type { ResolvedServeOptions } from "./serve-options.ts";
import { writeReply } from "./node-reply.ts";
import type { NodeSockets } from "./node-sockets.ts";
import { dismiss, isStream } from "./outgoing-body.ts";
import type { ServerState } from "./http-server.ts";
import type { Stoppable } from "./shut-down.ts";
import { ServerResponse } from "./node-http.ts";
import { rawReply } from "./raw-reply.ts";
import type { TransportRefusal } from "./transport-reply.ts";
import { WorkBound } from "./work-bound.ts";

const slot = Symbol("connection");

interface OwnedSocket extends Socket {
  [slot]?: Connection;
}

/** Runs the requests of one server: it owns the connections, the deadlines and the bounds on work. */
export class NodeHost implements Stoppable {
  state: ServerState = "serving";
  inFlight = 0;
  readonly #dispatch: Dispatch;
  readonly #options: ResolvedServeOptions;
  readonly #monitor: LoadMonitor;
  readonly #bound: WorkBound;
  /** What speaks WebSocket, for a server that has any. */
  readonly #sockets: NodeSockets | undefined;
  readonly #connections = new Set<Connection>();
  readonly #health: ReadonlySet<string>;
  #server: Http.Server<typeof LeanMessage> | undefined = undefined;
  #nowMs = performance.now();

  constructor(
    dispatch: Dispatch,
    options: ResolvedServeOptions,
    monitor: LoadMonitor,
    sockets?: NodeSockets,
  ) {
    this.#dispatch = dispatch;
    this.#options = options;
    this.#monitor = monitor;
    this.#bound = new WorkBound(options.maxInFlight);
    this.#sockets = sockets;
    this.#health = new Set(options.healthPaths);
  }

  /** Listens to the events of a server. */
  attach(server: Http.Server<typeof LeanMessage>): void {
    this.#server = server;
    const accept = (request: LeanMessage, response: Http.ServerResponse): void =>
      this.#accept(request, response);
    server.on("connection", (socket: Socket) => this.#connect(socket));
    server.on("request", accept);
    server.on("checkContinue", accept);
    server.on("checkExpectation", (request, response) => {
      this.#refuse(this.#exchange(request, response), "WERVEL_HTTP_EXPECTATION_REFUSED", true);
    });
    server.on("upgrade", (request, socket, head) => this.#acceptUpgrade(request, socket, head));
    server.on("connect", (_request, socket) =>
      this.#end(socket as OwnedSocket, this.#refusal("WERVEL_HTTP_METHOD_REFUSED")),
    );
    server.on("clientError", (error, socket) => this.#clientError(error, socket as OwnedSocket));
  }

  /** Enforces every deadline and rate. */
  sweep(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#monitor.sweep(nowMs);
    for (const connection of this.#connections) {
      connection.sweep(nowMs);
      const exchange = connection.current;
      if (exchange !== undefined) this.#sweepExchange(exchange, nowMs);
    }
  }

  /** Aborts the signal of every request in work. */
  abortAll(): void {
    for (const connection of this.#connections)
      connection.abort(new HttpError("WERVEL_HTTP_OVERLOADED", "The server is stopping."));
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server!.close(() => resolve()));
    // Connections that left HTTP: node:http does not know them any more.
    for (const { upgraded } of this.#connections) upgraded?.upgrade.leave();
    await closed;
    // Destroyed sockets tell of their end after the server has told of its own.
    while (this.#connections.size > 0) await setImmediate();
  }

  closeIdle(): void {
    this.#server!.closeIdleConnections();
  }

  /** Destroys every connection: node:http does not know those that left HTTP, or asked to. */
  destroyAll(): void {
    for (const { socket } of this.#connections) socket.destroy();
  }

  #connect(socket: OwnedSocket): void {
    const connection = new Connection(socket, this.#options);
    socket[slot] = connection;
    this.#connections.add(connection);
    socket.on("close", () => {
      this.#connections.delete(connection);
      connection.leave();
      this.#finish(connection.current);
    });
  }

  #exchange(request: LeanMessage, response: Http.ServerResponse): NodeExchange {
    return new NodeExchange((request.socket as OwnedSocket)[slot]!, request, response, this.#nowMs);
  }

  #accept(request: LeanMessage, response: Http.ServerResponse): void {
    const exchange = this.#exchange(request, response);
    const { connection } = exchange;
    if (connection.closing) return;
    if (connection.current === undefined) this.#run(exchange);
    else connection.enqueue(exchange);
  }

  // The parser has let go of the connection: this is its last request, and nobody else hears of its errors.
  #acceptUpgrade(request: LeanMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const connection = (socket as OwnedSocket)[slot]!;
    const response = new ServerResponse(request);
    const exchange = new NodeExchange(connection, request, response, this.#nowMs, head);
    if (connection.closing) return;
    if (connection.current === undefined) this.#run(exchange);
    else connection.enqueue(exchange);
  }

  #run(exchange: NodeExchange): void {
    exchange.connection.current = exchange;
    exchange.connection.requests++;
    this.inFlight++;
    if (this.#mustShed(exchange.target))
      return this.#refuse(exchange, "WERVEL_HTTP_OVERLOADED", false);
    let reply: Outgoing | Promise<Outgoing>;
    try {
      reply = this.#dispatch(exchange);
    } catch (error) {
      return this.#fail(exchange, error);
    }
    if (reply instanceof Promise) {
      reply.then(
        (settled) => this.#answer(exchange, settled),
        (error) => this.#fail(exchange, error),
      );
    } else this.#answer(exchange, reply);
  }

  #mustShed(target: string): boolean {
    const isPassed = this.#bound.isPassed(this.inFlight, () => this.#bodies());
    if (!isPassed && !this.#monitor.mustShed()) return false;
    const mark = target.indexOf("?");
    return !this.#health.has(mark === -1 ? target : target.slice(0, mark));
  }

  *#bodies(): Iterable<BodyWait | undefined> {
    for (const { current } of this.#connections) yield current?.startedBody;
  }

  #answer(exchange: NodeExchange, reply: Outgoing): void {
    const { connection, response } = exchange;
    if (exchange.answered || connection.socket.destroyed) {
      if (isStream(reply.body)) dismiss(reply.body).catch(this.#options.onError);
      reply.upgrade?.drop();
      return this.#finish(exchange);
    }
    exchange.answered = true;
    if (exchange.head !== undefined) return this.#leave(exchange, exchange.head, reply);
    connection.lastResponse = response;
    const close = this.#mustClose(exchange, reply);
    if (close && exchange.hasUnreadBody) lingerOnClose(connection);
    try {
      const streamed = writeReply(exchange, reply, close);
      if (close) connection.closing = true;
      if (streamed === undefined) return this.#settle(exchange);
      streamed.catch(this.#options.onError).finally(() => this.#settle(exchange));
    } catch (error) {
      if (isStream(reply.body)) dismiss(reply.body).catch(this.#options.onError);
      exchange.answered = false;
      if (response.headersSent) connection.socket.destroy();
      else this.#fail(exchange, error);
    }
  }

  /** Hands the connection over, or refuses with a last reply. */
  #leave(exchange: NodeExchange, head: Buffer, reply: Outgoing): void {
    const { connection } = exchange;
    const { upgrade } = reply;
    connection.closing = true;
    if (upgrade === undefined) {
      if (isStream(reply.body)) dismiss(reply.body).catch(this.#options.onError);
      this.#end(connection.socket, rawReply(reply));
      // Nobody reads it any more: what is left unread would turn the end into a reset.
      connection.socket.resume();
    } else {
      connection.upgraded = { exchange, upgrade };
      try {
        this.#sockets!.begin(exchange, upgrade, head);
      } catch (error) {
        this.#options.onError(error);
        connection.socket.destroy();
      }
      if (this.state === "closing") upgrade.leave();
    }
    this.#finish(exchange);
  }

  /** Ends a request whose reply is handed over. A stream may have read the body until now. */
  #settle(exchange: NodeExchange): void {
    if (exchange.hasUnreadBody && !exchange.connection.socket.destroyed) drain(exchange);
    this.#finish(exchange);
  }

  #mustClose(exchange: NodeExchange, reply: Outgoing): boolean {
    const { connection } = exchange;
    if (reply.close || connection.closing || this.state !== "serving") return true;
    if (connection.requests >= this.#options.maxRequestsPerConnection) return true;
    if (!exchange.hasUnreadBody) return false;
    // Whether a body that was not asked for still comes, nobody can tell.
    if (exchange.isAwaitingInvitation) return true;
    // A stream may read the body while it is sent; what is left of it is seen afterwards.
    return !isStream(reply.body) && (exchange.body.length ?? 0) > this.#options.drainBytes;
  }

  /** Answers 500 for what the application should never do: throw, reject, or hand over a header that cannot be written. */
  #fail(exchange: NodeExchange, error: unknown): void {
    this.#options.onError(error);
    this.#refuse(exchange, "WERVEL_HTTP_INTERNAL", false);
  }

  #refuse(exchange: NodeExchange, code: TransportRefusal, close: boolean): void {
    const reply = this.#options.refuse(code);
    const { status, headers, body } = reply;
    this.#answer(exchange, close ? { status, headers, body, close } : reply);
  }

  /** Ends the work on a request and begins the next one of its connection. */
  #finish(exchange: NodeExchange | undefined): void {
    const connection = exchange?.connection;
    if (connection === undefined || connection.current !== exchange) return;
    connection.current = undefined;
    this.inFlight--;
    if (connection.closing) connection.waiting.length = 0;
    const next = connection.waiting.shift();
    if (next !== undefined) this.#run(next);
    else if (connection.refusal !== undefined && !connection.closing)
      this.#endInTurn(connection, connection.refusal);
  }

  #sweepExchange(exchange: NodeExchange, nowMs: number): void {
    const late = overdue(exchange, nowMs, this.#options);
    if (late === undefined) return;
    if (late === "body") return exchange.startedBody!.fail(bodyLate());
    exchange.abort(replyLate());
    this.#refuse(exchange, "WERVEL_HTTP_HANDLER_TIMEOUT", false);
  }

  #clientError(error: Error & { code?: string }, socket: OwnedSocket): void {
    const connection = socket[slot];
    // What follows a request that said `Connection: close` is not ours to read.
    if (error.code === "HPE_CLOSED_CONNECTION") return;
    if (connection === undefined || !socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    if (connection.closing || connection.refusal !== undefined) return;
    connection.refusal = refusalOf(error);
    const { current } = connection;
    if (current === undefined) return this.#endInTurn(connection, connection.refusal);
    // The requests in work are whole: their replies are still due, and the refusal comes after them.
    if (current.request.complete) return;
    if (current.answered) socket.destroy();
    else this.#abandon(current, connection.refusal);
  }

  /** Answers a request whose body broke while it was awaited. */
  #abandon(exchange: NodeExchange, code: TransportRefusal): void {
    const error = new HttpError(code, "The body of the request is malformed or ends early.", {
      close: true,
    });
    exchange.answered = true;
    exchange.startedBody?.fail(error);
    exchange.abort(error);
    this.#finish(exchange);
  }

  /** Writes the refusal of what could not be parsed, after every reply that came before it. */
  #endInTurn(connection: Connection, code: TransportRefusal): void {
    const { lastResponse, socket } = connection;
    connection.closing = true;
    const end = (): void => this.#end(socket, this.#refusal(code));
    if (lastResponse === undefined || lastResponse.writableFinished) end();
    else lastResponse.once("finish", end);
  }

  #refusal(code: TransportRefusal): string {
    return rawReply(this.#options.refuse(code));
  }

  /** Writes a reply on a socket that node:http no longer parses, and lets it go soon. */
  #end(socket: OwnedSocket, reply: string): void {
    const connection = socket[slot];
    socket.end(reply);
    if (connection === undefined) return;
    connection.closing = true;
    connection.destroyAtMs = this.#nowMs + this.#options.drainMs;
  }
}

function refusalOf(error: { readonly code?: string }): TransportRefusal {
  if (error.code === "HPE_HEADER_OVERFLOW") return "WERVEL_HTTP_HEADERS_TOO_LARGE";
  if (error.code === "HPE_INVALID_EOF_STATE") return "WERVEL_HTTP_BODY_INCOMPLETE";
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return "WERVEL_HTTP_REQUEST_TIMEOUT";
  return "WERVEL_HTTP_BAD_REQUEST";
}
