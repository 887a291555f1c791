import type { BodyWait } from "./body-wait.ts";
import { WorkBound } from "./work-bound.ts";
import { HttpError } from "../problem/http-error.ts";
import { BunExchange, clientLeft } from "./bun-exchange.ts";
import type { BunServer } from "./bun-runtime.ts";
import { toBunResponse } from "./bun-reply.ts";
import { BunWire } from "./bun-wire.ts";
import { bodyLate, overdue, replyLate } from "./deadlines.ts";
import type { Dispatch, Outgoing, Upgrade } from "./exchange.ts";
import type { ServerState } from "./http-server.ts";
import type { LoadMonitor } from "./load-monitor.ts";
import { dismiss, isStream } from "./outgoing-body.ts";
import type { ResolvedServeOptions } from "./serve-options.ts";
import type { Stoppable } from "./shut-down.ts";
import type { TransportRefusal } from "./transport-reply.ts";

/** Runs the requests of one Bun server: it owns the deadlines and the bounds on work; the connections are the runtime's. */
export class BunHost implements Stoppable {
  state: ServerState = "serving";
  inFlight = 0;
  readonly #dispatch: Dispatch;
  readonly #options: ResolvedServeOptions;
  readonly #monitor: LoadMonitor;
  readonly #bound: WorkBound;
  readonly #health: ReadonlySet<string>;
  /** The requests that were not answered at once. */
  readonly #work = new Set<BunExchange>();
  readonly #upgraded = new Map<Upgrade, BunWire>();
  #server: BunServer | undefined = undefined;
  #nowMs = performance.now();

  constructor(dispatch: Dispatch, options: ResolvedServeOptions, monitor: LoadMonitor) {
    this.#dispatch = dispatch;
    this.#options = options;
    this.#monitor = monitor;
    this.#bound = new WorkBound(options.maxInFlight);
    this.#health = new Set(options.healthPaths);
  }

  attach(server: BunServer): void {
    this.#server = server;
  }

  /** Answers one request: at once where the application does. */
  accept(
    request: Request,
    server: BunServer,
  ): Response | undefined | Promise<Response | undefined> {
    const exchange = new BunExchange(request, server, this.#options, this.#nowMs);
    if (this.#mustShed(exchange.target)) return this.#refuse(exchange, "WERVEL_HTTP_OVERLOADED");
    if (exchange.expectsOther) return this.#refuse(exchange, "WERVEL_HTTP_EXPECTATION_REFUSED");
    let reply: Outgoing | Promise<Outgoing>;
    try {
      reply = this.#dispatch(exchange);
    } catch (error) {
      return this.#fail(exchange, error);
    }
    return reply instanceof Promise ? this.#await(exchange, reply) : this.#answer(exchange, reply);
  }

  /** Answers what the runtime could not: what failed has been reported. */
  answerFailure(error: unknown): Response {
    this.#options.onError(error);
    return toBunResponse(this.#options.refuse("WERVEL_HTTP_INTERNAL"), "GET", true, unwatched);
  }

  /** Enforces every deadline and rate. */
  sweep(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#monitor.sweep(nowMs);
    for (const exchange of this.#work) {
      exchange.watch();
      const late = overdue(exchange, nowMs, this.#options);
      if (late === "body") exchange.startedBody!.fail(bodyLate());
      else if (late === "reply") {
        exchange.abort(replyLate());
        exchange.settle?.(this.#refuse(exchange, "WERVEL_HTTP_HANDLER_TIMEOUT"));
      } else if (exchange.stream?.isStuck(nowMs, this.#options) === true) {
        exchange.abort(clientLeft());
        exchange.stream.cut();
      }
    }
  }

  async stop(): Promise<void> {
    const stopped = this.#server!.stop(false);
    for (const upgrade of this.#upgraded.keys()) upgrade.leave();
    await stopped;
  }

  closeIdle(): void {
    this.#server!.closeIdleConnections();
  }

  abortAll(): void {
    const stopping = new HttpError("WERVEL_HTTP_OVERLOADED", "The server is stopping.");
    for (const exchange of this.#work) exchange.abort(stopping);
    for (const wire of this.#upgraded.values()) wire.exchange.abort(stopping);
  }

  destroyAll(): void {
    for (const wire of this.#upgraded.values()) wire.terminate();
    void this.#server!.stop(true);
  }

  #mustShed(target: string): boolean {
    const isPassed = this.#bound.isPassed(this.inFlight + 1, () => this.#bodies());
    if (!isPassed && !this.#monitor.mustShed()) return false;
    const mark = target.indexOf("?");
    return !this.#health.has(mark === -1 ? target : target.slice(0, mark));
  }

  *#bodies(): Iterable<BodyWait | undefined> {
    for (const exchange of this.#work) yield exchange.startedBody;
  }

  #await(exchange: BunExchange, reply: Promise<Outgoing>): Promise<Response | undefined> {
    this.#begin(exchange);
    const answered = new Promise<Response | undefined>((resolve) => (exchange.settle = resolve));
    reply.then(
      (settled) => exchange.settle?.(this.#answer(exchange, settled)),
      (error) => exchange.settle?.(this.#fail(exchange, error)),
    );
    return answered;
  }

  #begin(exchange: BunExchange): void {
    if (this.#work.has(exchange)) return;
    this.#work.add(exchange);
    this.inFlight++;
    // The sweep has the deadlines of a request in work; the runtime would end what is only silent.
    exchange.hush();
    exchange.whenLeft(() => this.#finish(exchange));
  }

  #finish(exchange: BunExchange): void {
    if (this.#work.delete(exchange)) this.inFlight--;
  }

  #answer(exchange: BunExchange, reply: Outgoing): Response | undefined {
    if (exchange.answered || exchange.isGone) return this.#drop(exchange, reply);
    exchange.answered = true;
    if (reply.upgrade !== undefined) return this.#upgrade(exchange, reply.upgrade);
    try {
      const close = this.#mustClose(exchange, reply);
      if (!isStream(reply.body)) {
        const response = toBunResponse(reply, exchange.method, close, unwatched);
        this.#finish(exchange);
        return response;
      }
      this.#begin(exchange);
      exchange.watch();
      if (exchange.isGone) return this.#drop(exchange, reply);
      return toBunResponse(reply, exchange.method, close, {
        began: (stream) => (exchange.stream = stream),
        ended: (error) => {
          this.#finish(exchange);
          if (error !== undefined) this.#options.onError(error);
        },
      });
    } catch (error) {
      if (isStream(reply.body)) dismiss(reply.body).catch(this.#options.onError);
      exchange.answered = false;
      return this.#fail(exchange, error);
    }
  }

  /** Lets go of a reply that nobody waits for. */
  #drop(exchange: BunExchange, reply: Outgoing): undefined {
    if (isStream(reply.body)) dismiss(reply.body).catch(this.#options.onError);
    reply.upgrade?.drop();
    this.#finish(exchange);
  }

  #upgrade(exchange: BunExchange, upgrade: Upgrade): undefined {
    const wire = new BunWire(exchange, upgrade, () => this.#upgraded.delete(upgrade));
    this.#upgraded.set(upgrade, wire);
    if (!exchange.upgrade(wire)) {
      this.#upgraded.delete(upgrade);
      upgrade.drop();
    } else if (this.state === "closing") upgrade.leave();
    this.#finish(exchange);
  }

  #mustClose(exchange: BunExchange, reply: Outgoing): boolean {
    if (reply.close || this.state !== "serving") return true;
    if (!exchange.hasUnreadBody || isStream(reply.body)) return false;
    // The runtime reads the rest of a body away, however long: what is not short ends the connection.
    return (exchange.body.length ?? Infinity) > this.#options.drainBytes;
  }

  /** Answers 500 for what the application should never do: throw, reject, or hand over a header that cannot be written. */
  #fail(exchange: BunExchange, error: unknown): Response | undefined {
    this.#options.onError(error);
    return this.#refuse(exchange, "WERVEL_HTTP_INTERNAL");
  }

  #refuse(exchange: BunExchange, code: TransportRefusal): Response | undefined {
    return this.#answer(exchange, this.#options.refuse(code));
  }
}

const unwatched = { began: () => undefined, ended: () => undefined };
