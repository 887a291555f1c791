import { after } from "node:test";
import type { Startable } from "@wervel/core";
import type { HttpServer } from "../../src/transport/http-server.ts";
import { served } from "./served.ts";
import type { Served } from "./served.ts";

/** An app on a socket, and WebSockets to it. */
export interface Socketed extends Served {
  readonly server: HttpServer;
  /** Opens a WebSocket and waits until it is open. */
  connect(path: string, headers?: Readonly<Record<string, string>>): Promise<TestSocket>;
}

/** Starts an app on a free port until the tests of the file are over. */
export async function socketed(app: Startable, environment = "test"): Promise<Socketed> {
  const host = await served(app, environment);
  // Tests of other files keep the loop of this process busy.
  const server = await host.stage.listen({ port: 0, maxLoopDelayMs: 60_000 });
  after(() => host[Symbol.asyncDispose]());
  const { url } = server.address as { readonly url: string };
  return {
    ...host,
    server,
    connect: (path, headers = {}) => TestSocket.open(url.replace("http", "ws") + path, headers),
    [Symbol.asyncDispose]: host[Symbol.asyncDispose],
  };
}

/** A WebSocket of the platform whose messages are awaited one by one. */
export class TestSocket {
  readonly wire: WebSocket;
  /** How the socket ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #messages: unknown[] = [];
  #wake: () => void = () => undefined;

  private constructor(wire: WebSocket) {
    this.wire = wire;
    wire.binaryType = "arraybuffer";
    wire.addEventListener("message", ({ data }) => {
      this.#messages.push(typeof data === "string" ? JSON.parse(data) : new Uint8Array(data));
      this.#wake();
    });
    this.closed = new Promise((resolve) =>
      wire.addEventListener("close", ({ code, reason }) => resolve({ code, reason })),
    );
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<TestSocket> {
    const socket = new TestSocket(new WebSocket(url, { headers } as never));
    await new Promise((resolve, reject) => {
      socket.wire.addEventListener("open", resolve);
      socket.wire.addEventListener("error", () => reject(new Error("the handshake was refused")));
    });
    return socket;
  }

  send(message: unknown): this {
    this.wire.send(message instanceof Uint8Array ? (message as never) : JSON.stringify(message));
    return this;
  }

  /** Waits for the next message. */
  async next(): Promise<unknown> {
    while (this.#messages.length === 0)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#messages.shift();
  }
}
