import { type AddressInfo, createServer, type Socket } from "node:net";
import { closeAtEnd } from "./server.ts";

/** Listens as a server would that gives each command the answer written here, and `OK` to all others. */
export async function fakeServer(answers: Readonly<Record<string, string>>): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      // Each word comes after its length; the name of a command may have two.
      const commands = /\*\d+\r\n\$\d+\r\n(\w+)\r\n(?:\$\d+\r\n(\w+)\r\n)?/g;
      for (const [, first = "", second = ""] of chunk.toString("latin1").matchAll(commands)) {
        const name = first.toUpperCase();
        socket.write(answers[`${name} ${second}`] ?? answers[name] ?? "+OK\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeAtEnd(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
