import { amount, atMost, type Claim, done, none } from "./claim.ts";
import { addresses, Conversation, toRequest } from "./conversation.ts";
import { quantile } from "./quantile.ts";
import { SoakServer } from "./soak-server.ts";

const wanted = 10_000;
const fresh = 500;
const kib = 1024;
const request = toRequest("GET", "/");

/** Idle connections. */
export const idle: Claim = {
  name: "idle",
  title: "Idle connections",
  how: "Connections are opened by another process, each asks once and is then kept open, while new connections are opened, each for a request that is timed with its handshake. In the end every idle connection asks again. The server's bound of 10,000 connections is raised by 1,000 for the new ones.",
  async run(effort) {
    const count = amount(effort, wanted, 100);
    const env = { SOAK_SERVER: JSON.stringify({ maxConnections: wanted + 1_000 }) };
    await using server = await SoakServer.start({ app: "small", env });
    const from = addresses();
    const ask = async (): Promise<Conversation> => {
      const talk = await Conversation.open(server.port, from.next().value);
      const reply = await talk.ask(request);
      if (reply?.status !== 200) throw new Error(`A new connection was answered ${reply?.status}.`);
      return talk;
    };
    for (let warm = 0; warm < count / 100; warm++) (await ask())[Symbol.dispose]();
    const before = await server.probe();
    const held: Conversation[] = [];
    while (held.length < count)
      held.push(
        ...(await Promise.all(Array.from({ length: Math.min(100, count - held.length) }, ask))),
      );
    const loaded = await server.probe();
    const times: number[] = [];
    for (let asked = 0; asked < Math.min(fresh, count); asked++) {
      const began = performance.now();
      using _ = await ask();
      times.push(performance.now() - began);
    }
    const open = held.filter((talk) => talk.isOpen);
    const replies = await Promise.all(open.map((talk) => talk.ask(request)));
    const answered = replies.filter((reply) => reply?.status === 200).length;
    for (const talk of held) talk[Symbol.dispose]();
    return [
      done("idle connections", held.length, wanted),
      none("idle connections that did not answer again", held.length - answered),
      none("processes that ended", server.isAlive ? 0 : 1, server.errors),
      atMost("memory of the process for each", (loaded.rss - before.rss) / held.length / kib, 25, {
        unit: " KiB",
        onlyLong: true,
      }),
      {
        what: "JavaScript heap for each",
        value: `${((loaded.heap - before.heap) / held.length / kib).toFixed(1)} KiB`,
      },
      atMost("new requests, 99th percentile", quantile(times, 0.99), 20, {
        unit: " ms",
        onlyLong: true,
      }),
      { what: "new requests, median", value: `${quantile(times, 0.5).toFixed(1)} ms` },
    ];
  },
};
