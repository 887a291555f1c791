import { ClientError } from "../client-error.ts";

/** How a socket ended. */
export interface ClientSocketEnd {
  readonly code: number;
  /** A code of the server's error table, or of the application's own, where the server refused. */
  readonly reason: string;
}

/** The client's side of a socket. Iterate it for what the server sends; the iteration ends with the socket. */
export interface ClientSocket<out In = unknown, in Out = never> extends AsyncIterable<In> {
  /** False once either side has begun to close. */
  readonly isOpen: boolean;
  /** Tells how the socket ended. It never rejects. */
  readonly closed: Promise<ClientSocketEnd>;
  /**
   * Sends a message. After the end of the socket it is dropped in silence.
   *
   * @throws WERVEL_SCHEMA_REQUEST for a message that the contract does not declare.
   */
  send(message: Out): void;
  /**
   * Says good-bye.
   *
   * @param code 1000 (the default), or 3000 to 4999.
   */
  close(code?: number, reason?: string): void;
}

/** What the messages of a socket are written and read with. */
export interface SocketCodec {
  readonly label: string;
  readonly write: (message: unknown) => string | Uint8Array<ArrayBuffer>;
  /** Makes the value of what the server sent: text, or the bytes of a binary frame. */
  readonly read: (data: string | ArrayBuffer) => unknown;
}

const open = 1;

/** A socket over the platform's WebSocket. */
export class OpenSocket implements ClientSocket<unknown, unknown> {
  readonly closed: Promise<ClientSocketEnd>;
  readonly #wire: WebSocket;
  readonly #codec: SocketCodec;
  readonly #waiting: (string | ArrayBuffer)[] = [];
  #isEnded = false;
  #wake: () => void = () => undefined;

  constructor(wire: WebSocket, codec: SocketCodec) {
    this.#wire = wire;
    this.#codec = codec;
    wire.binaryType = "arraybuffer";
    wire.addEventListener("message", ({ data }) => {
      this.#waiting.push(data as string | ArrayBuffer);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      wire.addEventListener("close", ({ code, reason }) => {
        this.#isEnded = true;
        this.#wake();
        resolve({ code, reason });
      });
    });
  }

  get isOpen(): boolean {
    return this.#wire.readyState === open;
  }

  send(message: unknown): void {
    const frame = this.#codec.write(message);
    if (this.isOpen) this.#wire.send(frame);
  }

  close(code: number = 1000, reason: string = ""): void {
    this.#wire.close(code, reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (;;) {
      const data = this.#waiting.shift();
      if (data !== undefined) yield await this.#read(data);
      else if (this.#isEnded) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** What does not fit the contract ends the socket: the two sides have different ones. */
  async #read(data: string | ArrayBuffer): Promise<unknown> {
    try {
      return await this.#codec.read(data);
    } catch (error) {
      this.close(4000, "WERVEL_CLIENT_REPLY");
      throw error;
    }
  }
}

/** Waits until a WebSocket is open. */
export function opened(wire: WebSocket, label: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      wire.close();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", stop, { once: true });
    wire.addEventListener("open", () => resolve());
    // Browsers do not tell why a handshake failed.
    wire.addEventListener("error", () => reject(unreached(label)));
  });
}

function unreached(label: string): ClientError {
  return new ClientError(
    "WERVEL_CLIENT_NETWORK",
    `${label} could not be opened: the server refused the handshake or was not reached.`,
  );
}
