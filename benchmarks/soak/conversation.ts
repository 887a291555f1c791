import { connect, type Socket } from "node:net";

/** A reply as it came. */
export interface Reply {
  readonly status: number;
  /** The start line and the headers. */
  readonly head: string;
  readonly body: string;
}

/** A connection that is kept for one request after the other. */
export class Conversation implements Disposable {
  readonly #socket: Socket;
  #text = "";
  #isOpen = true;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1").setNoDelay(true);
    socket.on("data", (text: string) => {
      this.#text += text;
      this.#wake();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#isOpen = false;
      this.#wake();
    });
  }

  /** Connects from an address of this machine: servers limit the requests of one. @throws when nobody listens. */
  static open(port: number, from = "127.0.0.1"): Promise<Conversation> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", localAddress: from });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Conversation(socket));
      });
    });
  }

  /** Whether the server has left the connection open. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends a request and reads its reply; `undefined` when the connection ended before a whole one. */
  async ask(request: string | Uint8Array): Promise<Reply | undefined> {
    this.#socket.write(toBytes(request));
    const isHead = String(request.slice(0, 5)) === "HEAD ";
    for (;;) {
      const reply = this.#take(isHead);
      if (reply !== undefined) return reply;
      if (!this.#isOpen) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Sends bytes and the end of our side, and reads to the end of theirs; `undefined` when that does not come in time. */
  async last(bytes: string | Uint8Array, patienceMs = 20_000): Promise<string | undefined> {
    const timer = setTimeout(() => this.#wake(), patienceMs);
    const end = performance.now() + patienceMs;
    this.#socket.end(toBytes(bytes));
    while (this.#isOpen && performance.now() < end)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    clearTimeout(timer);
    return this.#isOpen ? undefined : this.#text;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(isHead: boolean): Reply | undefined {
    const end = this.#text.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const head = this.#text.slice(0, end);
    const status = Number(head.slice(9, 12));
    const start = end + 4;
    if (status === 100) {
      this.#text = this.#text.slice(start);
      return this.#take(isHead);
    }
    const length = isHead || status === 204 || status === 304 ? 0 : lengthOf(head);
    const stop = length === undefined ? this.#chunksEnd(start) : start + length;
    if (stop === undefined || this.#text.length < stop) return undefined;
    const body = this.#text.slice(start, stop);
    this.#text = this.#text.slice(stop);
    if (/^connection: close$/im.test(head)) {
      this.#isOpen = false;
      this.#socket.destroy();
    }
    return { status, head, body };
  }

  #chunksEnd(start: number): number | undefined {
    const end = this.#text.indexOf("0\r\n\r\n", start);
    return end < 0 ? undefined : end + 5;
  }
}

function toBytes(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? Buffer.from(text, "latin1") : text;
}

function lengthOf(head: string): number | undefined {
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The bytes of a request; a body is JSON. */
export function toRequest(
  method: string,
  target: string,
  {
    token,
    body,
    headers = [],
  }: {
    readonly token?: string | undefined;
    readonly body?: string | undefined;
    readonly headers?: readonly string[];
  } = {},
): string {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: localhost",
    ...headers,
    ...(token === undefined ? [] : [`Authorization: Token ${token}`]),
    ...(bytes === undefined
      ? []
      : ["Content-Type: application/json", `Content-Length: ${bytes.length}`]),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${bytes?.toString("latin1") ?? ""}`;
}

/** Addresses of this machine, one after the other. */
export function* addresses(): Generator<string, never> {
  for (let next = 0; ; next = (next + 1) % 1_000_000)
    yield `127.${10 + (next >> 16)}.${(next >> 8) & 255}.${1 + (next & 127)}`;
}
