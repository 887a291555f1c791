import type { Connection as DriverConnection } from "mysql2";
import type { Socket } from "node:net";

/**
 * Ends a connection at once, and with it all that waits for an answer. The driver itself would only say goodbye: a server that does not
 * answer would be waited for without end.
 */
export function breakOff(connection: DriverConnection): void {
  const { stream } = connection as unknown as { readonly stream: Socket };
  stream.destroy(new Error("The connection was broken off."));
}
