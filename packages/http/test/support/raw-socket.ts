import { RawClient } from "./raw-client.ts";
import type { RawReply } from "./raw-client.ts";
import type { HttpServer } from "../../src/transport/http-server.ts";

/** The bytes of a handshake; `undefined` leaves a header of it out. */
export function handshake(
  path: string,
  headers: Readonly<Record<string, string | undefined>> = {},
): string {
  const all = {
    Host: "localhost",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Sends a handshake and gives its reply: of one that holds the head, and the connection is let go. */
export async function shake(
  server: HttpServer,
  path: string,
  headers?: Readonly<Record<string, string | undefined>>,
): Promise<RawReply> {
  const client = await RawClient.open(server);
  const reply = await client.send(handshake(path, headers)).reply();
  client.destroy();
  if (reply === undefined) throw new Error("the handshake had no reply");
  return reply;
}

/** Writes one frame as a client does: masked, here with zeros. */
export function frame(
  opcode: number,
  payload: Uint8Array | string,
  { fin = true, masked = true }: { readonly fin?: boolean; readonly masked?: boolean } = {},
): Buffer {
  const data = Buffer.from(payload as string);
  const size = data.length;
  const mask = masked ? 0x80 : 0;
  const long = size < 126 ? [mask | size] : [mask | 126, size >> 8, size & 255];
  return Buffer.concat([
    Buffer.from([(fin ? 0x80 : 0) | opcode, ...long]),
    Buffer.alloc(masked ? 4 : 0),
    data,
  ]);
}

/** Reads the closing frame at the end of what a server sent; `undefined` where there is none. */
export function closingFrame(sent: string): { code: number; reason: string } | undefined {
  const bytes = Buffer.from(sent, "latin1");
  for (let at = 0; at + 1 < bytes.length;) {
    const opcode = bytes[at]! & 15;
    const short = bytes[at + 1]! & 127;
    const size = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const start = at + (short === 126 ? 4 : 2);
    if (opcode === 8)
      return {
        code: size < 2 ? 1005 : bytes.readUInt16BE(start),
        reason: bytes.toString("utf8", start + 2, start + size),
      };
    at = start + size;
  }
  return undefined;
}
