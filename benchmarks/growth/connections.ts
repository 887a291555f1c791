import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ServerProcess } from "../lib/server-process.ts";
import type { ClientAsk } from "./client.ts";
import type { Sample } from "./sample.ts";

/** Replies before the first that counts, over ten connections: the server is compiled then. */
const warm = 20_000;

/** Measures a reply while so many connections are open; another process holds them and asks over all of them in turn. */
export async function overConnections(size: number): Promise<Sample> {
  await using server = await ServerProcess.start({ file: join(import.meta.dirname, "server.ts") });
  const client = fork(join(import.meta.dirname, "client.ts"), [String(server.port)]);
  try {
    await tell(client, { open: 10 });
    await tell(client, { ask: warm });
    await tell(client, { open: size });
    await tell(client, { ask: size });
    const replies = Math.max(warm, size);
    const before = server.cpu();
    await tell(client, { ask: replies });
    const cpu = (server.cpu() - before) / replies;
    return { cpu, rss: (await server.memory()).rss };
  } finally {
    client.kill("SIGKILL");
  }
}

async function tell(client: ChildProcess, ask: ClientAsk): Promise<void> {
  client.send(ask);
  const ended = once(client, "exit").then(() => ["The client ended."]);
  const [answer] = (await Promise.race([once(client, "message"), ended])) as [string];
  if (answer !== "done") throw new Error(answer);
}
