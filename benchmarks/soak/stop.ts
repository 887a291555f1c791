import { setTimeout as delay } from "node:timers/promises";
import { amount, atMost, type Claim, done, none, type SoakEffort, some } from "./claim.ts";
import { ConduitServer } from "./conduit.ts";
import { addresses, Conversation, toRequest } from "./conversation.ts";
import { Dice } from "./dice.ts";
import { SoakServer } from "./soak-server.ts";

const wantedStops = 5;
/** How late the balancer takes notice. */
const lateMs = 500;
/** The short form lingers less, and loads less. */
const times = {
  long: { beforeMs: 1_000, lingerMs: 5_000, workMs: 7_000 },
  short: { beforeMs: 150, lingerMs: 700, workMs: 1_500 },
};

/** What clients saw of a stop. */
interface Seen {
  replies: number;
  /** Requests that were sent and had no good reply, and connections that were refused. */
  readonly failed: string[];
}

/** Stopping under load. */
export const stop: Claim = {
  name: "stop",
  title: "Stopping under load",
  how: "Clients ask Conduit over kept connections, a tenth of the time for a write, and open new ones where it closes them. It gets SIGTERM; they go on for 500 ms, as a balancer does that takes notice late. Beside it, an app is stopped while replies are made that take 7 seconds, longer than it lingers (5 seconds).",
  async run(effort) {
    const stops = amount(effort, wantedStops, 1);
    const clients = effort.short ? 4 : 40;
    const seen: Seen = { replies: 0, failed: [] };
    const ends: (readonly [unknown, number])[] = [];
    const readiness: (string | undefined)[] = [];
    for (let round = 0; round < stops; round++) {
      const [loaded, late] = await Promise.all([
        stopLoaded(effort, round, clients, seen),
        stopLate(effort, clients, seen),
      ]);
      ends.push(loaded.end, late);
      readiness.push(...loaded.readiness);
    }
    const bad = ends.filter(([code]) => code !== 0).map(([code]) => `exit ${String(code)}`);
    const notReady = readiness.filter((said) => said !== "livez 200, readyz 503");
    return [
      done("stops", stops, wantedStops),
      { what: "clients", value: String(clients) },
      some("good replies", seen.replies),
      none("requests that failed", seen.failed.length, seen.failed),
      none("processes that did not exit with 0", bad.length, bad),
      none(
        "health that was not `livez 200, readyz 503` while it lingered",
        notReady.length,
        notReady.map(String),
      ),
      atMost(
        "longest time from SIGTERM to the end",
        Math.max(...ends.map(([, ms]) => ms)) / 1000,
        10,
        {
          unit: " s",
          onlyLong: true,
        },
      ),
    ];
  },
};

async function stopLoaded(
  { seed, short }: SoakEffort,
  round: number,
  count: number,
  seen: Seen,
): Promise<{ readonly end: readonly [unknown, number]; readonly readiness: readonly string[] }> {
  const { beforeMs, lingerMs } = short ? times.short : times.long;
  await using conduit = await ConduitServer.start(2, { shutdown: { lingerMs } });
  const { server } = conduit;
  const dropped = new AbortController();
  const from = addresses();
  const clients = Array.from({ length: count }, (_, index) =>
    load(conduit, new Dice(seed + round * 1_000 + index), from, dropped.signal, seen),
  );
  await delay(beforeMs);
  const began = performance.now();
  server.kill("SIGTERM");
  await delay(lateMs);
  const [live, ready] = [await health(server.port, "/livez"), await health(server.port, "/readyz")];
  dropped.abort();
  await Promise.all(clients);
  const [code, signal] = await server.ended();
  return {
    end: [signal ?? code, performance.now() - began],
    readiness: [`livez ${live}, readyz ${ready}`],
  };
}

async function load(
  { server, tokens, slugs }: ConduitServer,
  dice: Dice,
  from: Iterator<string, never>,
  dropped: AbortSignal,
  seen: Seen,
): Promise<void> {
  while (!dropped.aborted) {
    try {
      using talk = await Conversation.open(server.port, from.next().value);
      while (!dropped.aborted && talk.isOpen) {
        const slug = dice.of(slugs);
        const request = dice.once(10)
          ? toRequest(dice.of(["POST", "DELETE"]), `/api/articles/${slug}/favorite`, {
              token: dice.of(tokens),
            })
          : toRequest("GET", `/api/articles/${slug}`);
        const reply = await talk.ask(request);
        if (reply?.status === 200) seen.replies++;
        else seen.failed.push(String(reply?.head.split("\r\n", 1)[0] ?? "no reply"));
      }
    } catch (error) {
      seen.failed.push((error as Error).message);
    }
  }
}

async function stopLate(
  { short }: SoakEffort,
  count: number,
  seen: Seen,
): Promise<readonly [unknown, number]> {
  const { beforeMs, lingerMs, workMs } = short ? times.short : times.long;
  await using server = await SoakServer.start({ app: "small", run: { shutdown: { lingerMs } } });
  const talks = await Promise.all(
    Array.from({ length: count }, () => Conversation.open(server.port)),
  );
  const asked = talks.map((talk) => talk.ask(toRequest("GET", `/wait/${workMs}`)));
  await delay(beforeMs);
  const began = performance.now();
  server.kill("SIGTERM");
  for (const reply of await Promise.all(asked)) {
    if (reply?.status === 200 && reply.body === '"waited"') seen.replies++;
    else seen.failed.push(`in work at the stop: ${reply?.head.split("\r\n", 1)[0] ?? "no reply"}`);
  }
  const [code, signal] = await server.ended();
  return [signal ?? code, performance.now() - began];
}

async function health(port: number, path: string): Promise<number | undefined> {
  using talk = await Conversation.open(port);
  return (await talk.ask(toRequest("GET", path)))?.status;
}
