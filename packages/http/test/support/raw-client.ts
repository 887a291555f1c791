import { connect } from "node:net";
import type { Socket } from "node:net";
import type { HttpServer } from "../../src/transport/http-server.ts";

/** One reply as it stood on the wire. */
export interface RawReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A client that writes exactly the bytes it is given. */
export class RawClient {
  readonly socket: Socket;
  /** Resolves when the connection is gone, however it went. */
  readonly closed: Promise<void>;
  #text = "";
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#text += text;
      this.#wake();
    });
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#isClosed = true;
        this.#wake();
        resolve();
      });
    });
  }

  static async open(server: HttpServer): Promise<RawClient> {
    const { address } = server;
    const socket = "path" in address ? connect(address.path) : connect(address.port, address.host);
    const client = new RawClient(socket);
    await new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return client;
  }

  send(data: string | Uint8Array): this {
    this.socket.write(typeof data === "string" ? Buffer.from(data, "latin1") : data);
    return this;
  }

  /** Reads the next reply; `undefined` when the connection ended before a whole one. */
  async reply(method = "GET"): Promise<RawReply | undefined> {
    for (;;) {
      const parsed = parseReply(this.#text, method, this.#isClosed);
      if (parsed !== undefined) {
        this.#text = this.#text.slice(parsed.length);
        if (parsed.reply.status === 100) continue;
        return parsed.reply;
      }
      if (this.#isClosed) return undefined;
      await this.#more();
    }
  }

  /** Waits until some bytes have arrived and gives all that were not read as replies. */
  async some(): Promise<string> {
    while (this.#text === "" && !this.#isClosed) await this.#more();
    return this.#text;
  }

  /** Waits for the end and gives all that was not read as replies. */
  async rest(): Promise<string> {
    await this.closed;
    return this.#text;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

/** Sends bytes on a new connection and reads every reply until the server ends it. */
export async function sendRaw(server: HttpServer, data: string | Uint8Array): Promise<RawReply[]> {
  const client = await RawClient.open(server);
  client.send(data);
  const method = String(data).startsWith("HEAD ") ? "HEAD" : "GET";
  const replies: RawReply[] = [];
  for (;;) {
    const reply = await client.reply(method);
    if (reply === undefined) return replies;
    replies.push(reply);
    if (reply.headers.get("connection") === "close") {
      await client.rest();
      return replies;
    }
  }
}

function parseReply(
  text: string,
  method: string,
  isClosed: boolean,
): { reply: RawReply; length: number } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const lines = text.slice(0, end).split("\r\n");
  const status = Number(lines[0]!.split(" ")[1]);
  const headers = new Map(
    lines.slice(1).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const start = end + 4;
  if (method === "HEAD" || status === 204 || status === 304 || status < 200) {
    return { reply: { status, headers, body: "" }, length: start };
  }
  if (headers.get("transfer-encoding") === "chunked")
    return parseChunks(text, start, status, headers);
  const declared = headers.get("content-length");
  if (declared === undefined) {
    return isClosed
      ? { reply: { status, headers, body: text.slice(start) }, length: text.length }
      : undefined;
  }
  const length = start + Number(declared);
  return text.length < length
    ? undefined
    : { reply: { status, headers, body: text.slice(start, length) }, length };
}

function parseChunks(
  text: string,
  start: number,
  status: number,
  headers: ReadonlyMap<string, string>,
): { reply: RawReply; length: number } | undefined {
  let body = "";
  let at = start;
  for (;;) {
    const line = text.indexOf("\r\n", at);
    if (line === -1) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (text.length < line + 2 + size + 2) return undefined;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
    if (size === 0) return { reply: { status, headers, body }, length: at };
  }
}
