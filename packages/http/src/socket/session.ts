import { AsyncLocalStorage } from "node:async_hooks";
import type { Log } from "@wervel/core";
import type { SocketEnd } from "../contract/socket.ts";
import { traceIdOf } from "../problem/trace-id.ts";
import type { Upgrade } from "../transport/exchange.ts";
import type { Wire } from "../transport/wire.ts";
import { Farewell, toFarewell } from "./farewell.ts";
import { LiveSocket } from "./live-socket.ts";
import type { SocketCodec } from "./live-socket.ts";
import type { ResolvedSocketLimits } from "./socket-limits.ts";
import type { SocketContext } from "./socket-context.ts";

/** What all sessions of one socket action share. */
export interface SessionParts {
  readonly log: Log;
  readonly limits: ResolvedSocketLimits;
  readonly codec: SocketCodec;
  /** Runs the action's function. */
  readonly serve: (context: SocketContext) => unknown;
  /** Looks at the caller's credentials and access once more; throws where they do not hold any more. */
  readonly recheck: Recheck | undefined;
  /** Disposes what the socket's services hold. */
  readonly dispose: (context: SocketContext) => Promise<void> | undefined;
  /** Counts the session in; gives why it must end at once where others were opened since its handshake was judged. */
  readonly opened: (session: Session, context: SocketContext) => Farewell | undefined;
  readonly ended: (session: Session) => void;
}

type Recheck = (context: SocketContext) => Promise<void>;

/** One socket from its handshake to the end of its function. */
export class Session implements Upgrade {
  /** Who opened it: a signed-in caller, or an address. */
  readonly caller: string;
  /** Resolves when nothing of the session is at work any more. */
  readonly done: Promise<void>;
  readonly #context: SocketContext;
  readonly #parts: SessionParts;
  readonly #finish: () => void;
  readonly #serve: () => Promise<void>;
  #live: LiveSocket | undefined = undefined;
  #isCounted = false;
  /** True while a look at the caller has not ended. */
  #isLooking = false;

  constructor(caller: string, context: SocketContext, parts: SessionParts) {
    this.caller = caller;
    this.#context = context;
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#finish = resolve;
    // A transport begins outside of the request: what the function logs names it all the same.
    this.#serve = AsyncLocalStorage.bind(() => this.#run());
  }

  get messageBytes(): number {
    return this.#parts.limits.messageBytes;
  }

  drop(): void {
    void this.#end();
  }

  leave(): void {
    this.#live?.refuse(new Farewell(1001, "WERVEL_HTTP_STOPPED"));
  }

  open(wire: Wire): void {
    const { codec, limits, recheck } = this.#parts;
    const refusal = this.#parts.opened(this, this.#context);
    this.#isCounted = true;
    const live = new LiveSocket(wire, codec, limits);
    this.#live = live;
    this.#context.socket = live;
    if (refusal !== undefined) {
      live.refuse(refusal);
      void this.#end(live.closed);
      return;
    }
    const timers = [setInterval(() => this.#beat(live), limits.pingMs)];
    if (recheck !== undefined && this.#context.user !== null)
      timers.push(setInterval(() => void this.#recheck(live, recheck), limits.recheckMs));
    for (const timer of timers) timer.unref();
    void live.closed.then((end) => {
      for (const timer of timers) clearInterval(timer);
      this.#tell(end);
    });
    void this.#serve();
  }

  #beat(live: LiveSocket): void {
    // A client that waits for its reader is not read, and so not heard.
    if (live.isHeard || live.isPaused) this.#ping(live);
    // After a pause of the process the answer may have come and wait to be read.
    else setImmediate(() => (live.isHeard ? this.#ping(live) : live.destroy()));
  }

  #ping(live: LiveSocket): void {
    live.isHeard = false;
    live.ping();
  }

  // Whatever keeps the look from succeeding ends the socket: an error path must never be an open path.
  async #recheck(live: LiveSocket, recheck: Recheck): Promise<void> {
    try {
      if (this.#isLooking) throw new Farewell(1011, "WERVEL_HTTP_INTERNAL");
      this.#isLooking = true;
      await recheck(this.#context);
      this.#isLooking = false;
    } catch (error) {
      this.#report(error);
      live.refuse(toFarewell(error));
    }
  }

  async #run(): Promise<void> {
    const live = this.#live as LiveSocket;
    try {
      await this.#parts.serve(this.#context);
      live.close();
    } catch (error) {
      this.#report(error);
      live.refuse(toFarewell(error));
    }
    await this.#end(live.closed);
  }

  async #end(closed?: Promise<SocketEnd>): Promise<void> {
    try {
      await this.#parts.dispose(this.#context);
    } catch (error) {
      this.#report(error);
    }
    await closed;
    if (this.#isCounted) this.#parts.ended(this);
    this.#finish();
  }

  // A function that fails after its client has left mostly fails because of that.
  #report(error: unknown): void {
    const { code, reason } = toFarewell(error);
    const isFailure = code === 1011 && this.#live?.isOpen === true;
    this.#write(isFailure ? "error" : "debug", "socket failed", { close: code, reason, error });
  }

  #tell({ code, reason }: SocketEnd): void {
    this.#write("debug", "socket closed", { close: code, reason });
  }

  #write(level: "error" | "debug", message: string, fields: object): void {
    const { log } = this.#parts;
    if (!log.isEnabled(level)) return;
    const { request } = this.#context;
    log.write(level, message, { path: request.path, traceId: traceIdOf(request), ...fields });
  }
}
