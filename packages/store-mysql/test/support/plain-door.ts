import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that takes from its greeting that it can speak TLS. */
export interface PlainDoor {
  readonly port: number;
  /** How many bytes came from those who wanted to connect. */
  readonly said: () => number;
  close(): Promise<void>;
}

/** Bit of the capabilities: the server takes a request for TLS. */
const canTls = 0x08;

/** Opens such a door. */
export async function plainDoor(url: string): Promise<PlainDoor> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let said = 0;
  const server = createServer((client) => {
    const behind = connect(Number(target.port), "127.0.0.1");
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    behind.once("data", (greeting: Buffer) => client.write(withoutTls(greeting)));
    client.on("data", (chunk) => (said += chunk.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    said: () => said,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The greeting has a version that ends with a zero, a number of four bytes, eight of a challenge, a zero, then the capabilities. */
function withoutTls(greeting: Buffer): Buffer {
  const at = greeting.indexOf(0, 5) + 1 + 4 + 8 + 1;
  const changed = Buffer.from(greeting);
  changed[at + 1] = changed[at + 1]! & ~canTls;
  return changed;
}
