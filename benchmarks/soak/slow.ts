import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { amount, atMost, type Claim, none, some } from "./claim.ts";
import { Conversation, toRequest } from "./conversation.ts";
import { SoakServer } from "./soak-server.ts";
import { quantile } from "./quantile.ts";

/** What a server bounds. The long form leaves the defaults of every server as they are. */
const usual = { headersMs: 10_000, graceMs: 5_000, sweepMs: 1_000 };
/** How many connections are opened at once: node takes one in each turn of its loop. */
const batch = 25;
const quick = { headersMs: 600, graceMs: 400, sweepMs: 100 };

/** Clients that hold a connection and hardly use it. */
interface Slow {
  readonly what: string;
  readonly count: number;
  /** How many come in a second. */
  readonly perSecond: number;
  /** Sent at once. */
  readonly start: string;
  /** Sent again and again. */
  readonly drip: string;
  readonly reads: boolean;
  /** When the server has had enough, in milliseconds. */
  readonly limitMs: number;
}

/** Slow clients. */
export const slow: Claim = {
  name: "slow",
  title: "Slow clients",
  how: "Clients come (500, 250 and 50 a second) that send a header a second and never the last one, a byte of a body every half second, or ask for an endless reply and do not read it, of which the system holds some 2.5 MiB for each. Meanwhile good clients ask 20 times a second, and each reply is timed.",
  async run(effort) {
    const bounds = effort.short ? quick : usual;
    const env = effort.short ? { SOAK_SERVER: JSON.stringify(quick) } : {};
    await using server = await SoakServer.start({ app: "small", env });
    const kinds: readonly Slow[] = [
      {
        what: "slow headers",
        count: amount(effort, 2_000, 40),
        perSecond: 500,
        start: "GET / HTTP/1.1\r\nHost: localhost\r\n",
        drip: "X-Slow: 1\r\n",
        reads: true,
        limitMs: bounds.headersMs,
      },
      {
        what: "slow bodies",
        count: amount(effort, 1_000, 20),
        perSecond: 250,
        start:
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n{",
        drip: " ",
        reads: true,
        limitMs: bounds.graceMs,
      },
      {
        what: "slow readers",
        count: amount(effort, 500, 10),
        // The system holds some 2.5 MiB for each, which takes its time.
        perSecond: 50,
        start: "GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n",
        // Who does not read sees only by writing that the connection is gone.
        drip: "\r\n",
        reads: false,
        limitMs: bounds.graceMs,
      },
    ];
    const over = new AbortController();
    const good = goodClients(server.port, over.signal);
    const shed = await Promise.all(kinds.map((kind) => held(server.port, kind)));
    over.abort();
    const { times, failed } = await good;
    const left = await server.probe();
    return [
      ...kinds.flatMap(({ what, count, limitMs }, kind) => [
        none(`${what}, of ${count}, that were not shed`, count - shed[kind]!.length),
        atMost(
          `${what}: the last was shed after`,
          Math.max(...shed[kind]!) / 1000,
          limitMs / 1000 + 2,
          {
            unit: " s",
            onlyLong: true,
          },
        ),
      ]),
      some("good requests meanwhile", times.length),
      none("good requests that failed", failed.length, failed),
      atMost("good requests, median", quantile(times, 0.5), 5, { unit: " ms", onlyLong: true }),
      atMost("good requests, 99th percentile", quantile(times, 0.99), 500, {
        unit: " ms",
        onlyLong: true,
      }),
      none("processes that ended", server.isAlive ? 0 : 1, server.errors),
      { what: "descriptors open afterwards", value: String(left.files) },
    ];
  },
};

/** Keeps slow clients at it until the server ends their connections; gives after how many milliseconds it did. */
async function held(
  port: number,
  { count, perSecond, start, drip, reads, limitMs }: Slow,
): Promise<number[]> {
  const patience = AbortSignal.timeout(limitMs + 60_000);
  const clients: Promise<number | undefined>[] = [];
  const began = performance.now();
  while (clients.length < count) {
    const sockets = Array.from({ length: Math.min(batch, count - clients.length) }, () =>
      opened(port),
    );
    for (const socket of await Promise.all(sockets))
      clients.push(hold(socket, start, drip, reads, patience));
    const due = began + (clients.length * 1_000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
  }
  return (await Promise.all(clients)).filter((after) => after !== undefined);
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  return socket;
}

async function hold(
  socket: Socket,
  start: string,
  drip: string,
  reads: boolean,
  patience: AbortSignal,
): Promise<number | undefined> {
  const began = performance.now();
  const ended = endOf(socket);
  socket.write(start);
  if (reads) socket.resume();
  const drips = setInterval(() => socket.write(drip), 500);
  const isShed = await Promise.race([ended, aborted(patience)]);
  clearInterval(drips);
  socket.destroy();
  return isShed ? performance.now() - began : undefined;
}

function endOf(socket: Socket): Promise<true> {
  return new Promise((resolve) => {
    for (const event of ["end", "close", "error"]) socket.on(event, () => resolve(true));
  });
}

function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(false)));
}

async function goodClients(
  port: number,
  over: AbortSignal,
): Promise<{ readonly times: number[]; readonly failed: string[] }> {
  const times: number[] = [];
  const failed: string[] = [];
  while (!over.aborted) {
    const began = performance.now();
    using talk = await Conversation.open(port);
    const reply = await talk.ask(toRequest("POST", "/echo", { body: '{"text":"good"}' }));
    times.push(performance.now() - began);
    if (reply?.status !== 200) failed.push(String(reply?.head.split("\r\n", 1)[0] ?? "no reply"));
    await delay(50);
  }
  return { times, failed };
}
