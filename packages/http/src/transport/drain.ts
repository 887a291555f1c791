import type { Connection } from "./node-connection.ts";
import type { NodeExchange } from "./node-exchange.ts";

/**
 * Reads the rest of a body away, so that no byte of it is ever taken for a request. A rest that is too long or too late
 * ends the connection.
 */
export function drain(exchange: NodeExchange): void {
  const { request, connection } = exchange;
  const { drainBytes, drainMs, sweepMs } = connection.options;
  let left = drainBytes;
  request.removeAllListeners("data");
  request.removeAllListeners("readable");
  connection.destroyAtMs = performance.now() + drainMs + sweepMs;
  request.on("data", (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) connection.socket.destroy();
  });
  request.on("end", () => {
    if (!connection.closing) connection.destroyAtMs = Infinity;
  });
  request.on("error", () => connection.socket.destroy());
  request.resume();
}

/**
 * Makes the end of a connection gentle: the reply and the end of our side are sent, and the socket stays until the client
 * has read them. Destroying it with unread bytes would reset it, and the client could lose the reply.
 *
 * @see RFC 9112, section 9.6
 */
export function lingerOnClose(connection: Connection): void {
  const { socket, options } = connection;
  // The server ends the last reply of a connection by this method.
  socket.destroySoon = () => {
    connection.destroyAtMs = performance.now() + options.drainMs + options.sweepMs;
    socket.end();
  };
}
