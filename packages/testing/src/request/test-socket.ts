import { WervelError } from "@wervel/core";

// A test asserts what a message holds, so its type is not worth stating at each one.
// oxlint-disable-next-line typescript/no-explicit-any
type Asserted = any;

/** How a socket ended. */
export interface TestSocketEnd {
  readonly code: number;
  readonly reason: string;
}

/** The client's side of a WebSocket. Iterate it, or await its messages one by one. */
export class TestSocket implements AsyncIterable<Asserted>, AsyncDisposable {
  /** Tells how the socket ended. */
  readonly closed: Promise<TestSocketEnd>;
  readonly #wire: WebSocket;
  readonly #messages: unknown[] = [];
  #wake: () => void = () => undefined;

  constructor(wire: WebSocket) {
    this.#wire = wire;
    wire.binaryType = "arraybuffer";
    wire.addEventListener("message", ({ data }) => {
      this.#messages.push(typeof data === "string" ? JSON.parse(data) : new Uint8Array(data));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      wire.addEventListener("close", ({ code, reason }) => {
        this.#wake();
        resolve({ code, reason });
      });
    });
  }

  /** Sends a message: bytes in a binary frame, everything else as JSON. */
  send(message: unknown): this {
    this.#wire.send(
      message instanceof Uint8Array ? new Uint8Array(message) : JSON.stringify(message),
    );
    return this;
  }

  /** Waits for the next message; `undefined` when the socket ended before one. */
  async next(): Promise<Asserted> {
    while (this.#messages.length === 0 && this.#wire.readyState < WebSocket.CLOSED)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#messages.shift();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Asserted> {
    for (let message = await this.next(); message !== undefined; message = await this.next())
      yield message;
  }

  /** Says good-bye and waits for the end. */
  close(code: number = 1000, reason: string = ""): Promise<TestSocketEnd> {
    this.#wire.close(code, reason);
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Opens a WebSocket.
 *
 * @throws WERVEL_TESTING_SOCKET when the handshake is refused.
 */
export async function openSocket(url: string, headers: Headers): Promise<TestSocket> {
  const wire = toWebSocket(url, headers);
  const socket = new TestSocket(wire);
  await new Promise((resolve, reject) => {
    wire.addEventListener("open", resolve);
    wire.addEventListener("error", () => reject(refused(url)));
  });
  return socket;
}

/** Begins a handshake with headers: the platform's client takes them, as no browser does. */
export function toWebSocket(url: string, headers: Headers): WebSocket {
  return new WebSocket(url, { headers: Object.fromEntries(headers) } as never);
}

function refused(url: string): WervelError {
  return new WervelError("WERVEL_TESTING_SOCKET", `The handshake with ${url} was refused.`, {
    help: "host.logs.lines tell why: the last line of level debug names the code.",
    details: { url },
  });
}

/** Makes the error for a socket where there is no server. */
export function noServer(): WervelError {
  return new WervelError("WERVEL_TESTING_SOCKET", "WebSockets need a server.", {
    help: "Start the host with { socket: true } as its third argument.",
  });
}
