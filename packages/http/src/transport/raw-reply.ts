import { STATUS_CODES } from "./node-http.ts";
import type { Outgoing } from "./exchange.ts";

/** Writes a whole reply as text, for a socket whose request could not be parsed. The connection ends with it. */
export function rawReply(reply: Outgoing): string {
  const body = typeof reply.body === "string" ? reply.body : "";
  let head = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ""}\r\n`;
  for (let i = 0; i < reply.headers.length; i += 2)
    head += `${reply.headers[i]}: ${reply.headers[i + 1]}\r\n`;
  head += `Date: ${new Date().toUTCString()}\r\nConnection: close\r\n`;
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
