import type { ServerResponse } from "node:http";
import type { NodeExchange } from "./node-exchange.ts";
import type { Outgoing } from "./exchange.ts";
import { dismiss, isBodiless, isFraming } from "./outgoing-body.ts";

/**
 * Writes one reply.
 *
 * @returns `undefined` when everything has been handed over, or a promise for a streamed body. It rejects when the stream
 *   broke after the headers; the connection is destroyed then, so that no client takes the part for the whole.
 * @throws when a header cannot be written; nothing has been written then.
 */
export function writeReply(
  exchange: NodeExchange,
  reply: Outgoing,
  close: boolean,
): Promise<void> | undefined {
  const { response } = exchange;
  const { status, body } = reply;
  const bodiless = isBodiless(status);
  if (close) response.shouldKeepAlive = false;
  const isHead = exchange.method === "HEAD";
  if (body === null || typeof body === "string" || body instanceof Uint8Array) {
    const length =
      body === null ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.length;
    const isUnknown = bodiless || (isHead && body === null);
    response.writeHead(status, frame(reply.headers, isUnknown ? undefined : length));
    if (length === 0 || bodiless || isHead) response.end();
    else response.end(body);
    return undefined;
  }
  response.strictContentLength = true;
  response.writeHead(status, frame(reply.headers, undefined));
  if (bodiless || isHead) {
    response.end();
    return dismiss(body);
  }
  return writeStream(exchange, response, body);
}

/**
 * Copies the headers without those that only the transport may write.
 *
 * @param length The length to add; `undefined` leaves a given Content-Length, as a file's range has it.
 */
function frame(headers: readonly string[], length: number | undefined): string[] {
  const flat: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const size = name.length;
    if (
      (size === 14 || size === 10 || size === 17) &&
      isFraming(name.toLowerCase(), length === undefined)
    )
      continue;
    flat.push(name, headers[i + 1]!);
  }
  if (length !== undefined) flat.push("Content-Length", `${length}`);
  return flat;
}

async function writeStream(
  exchange: NodeExchange,
  response: ServerResponse,
  body: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const { socket } = exchange.connection;
  // The connection's own end tells the same; without a listener the error would end the process.
  response.on("error", ignore);
  response.flushHeaders();
  try {
    for await (const chunk of body) {
      if (socket.destroyed) return;
      if (chunk.length > 0 && !response.write(chunk)) await drained(response, socket);
    }
    response.end();
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function drained(
  response: ServerResponse,
  socket: { readonly destroyed: boolean },
): Promise<void> | undefined {
  if (socket.destroyed) return undefined;
  return new Promise((resolve) => {
    const done = (): void => {
      response.removeListener("drain", done);
      response.removeListener("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}

function ignore(): void {}
