// Holds connections open and asks over them in turn, in a process of its own: `client.ts <port>`.
import { connect, type Socket } from "node:net";
import { toBytes } from "../lib/wire.ts";

/** What the client is told, one after the other; it answers each with what went wrong, or "done". */
export type ClientAsk = { readonly open: number } | { readonly ask: number };

const port = Number(process.argv[2]);
const request = toBytes({ method: "GET", target: "/items/42" });
/** How many wait for a reply at once, however many connections there are. */
const atOnce = 10;
const sockets: Socket[] = [];
let next = 0;
let length = 0;

process.on("message", (message: ClientAsk) => {
  const work = "open" in message ? open(message.open) : ask(message.ask);
  work.then(
    () => process.send!("done"),
    (error: Error) => process.send!(error.message),
  );
});

async function open(count: number): Promise<void> {
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(100, count - sockets.length) }, connected);
    sockets.push(...(await Promise.all(some)));
  }
}

function connected(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket.off("error", reject)));
  });
}

/** Asks so many times, over the connections in turn. */
async function ask(count: number): Promise<void> {
  let left = count;
  const asker = async (): Promise<void> => {
    while (left-- > 0) {
      const socket = sockets[next]!;
      next = (next + 1) % sockets.length;
      await reply(socket);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, asker));
}

/** Replies have all the length of the first, whose length its head tells. */
function reply(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let read = 0;
    const ended = (): void => reject(new Error("The server closed a connection."));
    const more = (chunk: Buffer): void => {
      if (length === 0) length = lengthOf(chunk.toString("latin1"));
      read += chunk.length;
      if (read < length) return;
      socket.off("data", more).off("close", ended);
      resolve();
    };
    socket.on("data", more).once("close", ended).write(request);
  });
}

function lengthOf(text: string): number {
  const body = /^content-length: (\d+)/im.exec(text)?.[1];
  if (!text.startsWith("HTTP/1.1 200") || body === undefined)
    throw new Error(`The first reply was ${text.slice(0, 40)}`);
  return text.indexOf("\r\n\r\n") + 4 + Number(body);
}
