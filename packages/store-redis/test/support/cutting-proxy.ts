import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { closeAtEnd } from "./server.ts";

/** A way to the server that is cut when the client has said a word so many times; what is said the last time does not arrive. */
export async function cuttingProxy(url: string, word: string, times: number): Promise<string> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let left = times;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    client.on("data", (chunk) => {
      if (chunk.includes(word) && --left === 0) cut();
      else upstream.write(chunk);
    });
    upstream.on("data", (chunk) => client.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeAtEnd(async () => cut());
  const address = new URL(url);
  address.port = String((server.address() as AddressInfo).port);
  return address.href;
}
