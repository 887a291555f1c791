import { type AddressInfo, connect, createServer } from "node:net";

/** A request as it is sent. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

/** A whole reply: its status, its headers by lower-case names, and its body without the framing. */
export interface WireReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Writes a request as bytes; a body gets its length. */
export function toBytes({ method, target, headers = [], body }: WireRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: localhost",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** Sends one request over a connection of its own and reads the reply to its end. */
export function send(port: number, request: WireRequest): Promise<WireReply> {
  const closing = [...(request.headers ?? []), ["Connection", "close"]] as const;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("connect", () => socket.write(toBytes({ ...request, headers: closing })));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      try {
        resolve(parse(Buffer.concat(chunks)));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Finds a port of this machine that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function parse(bytes: Buffer): WireReply {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) throw new Error("The connection ended before the reply.");
  const [start = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const cut = line.indexOf(":");
      return [line.slice(0, cut).toLowerCase(), line.slice(cut + 1).trim()] as const;
    }),
  );
  const body = bytes.subarray(end + 4);
  return {
    status: Number(start.split(" ")[1]),
    headers,
    body: headers.get("transfer-encoding") === "chunked" ? unchunked(body) : body,
  };
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (line < 0 || Number.isNaN(size)) throw new Error("The reply's chunks are cut off.");
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}
