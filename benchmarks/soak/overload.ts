import { setTimeout as delay } from "node:timers/promises";
import { amount, atMost, type Claim, type Finding, none, type SoakEffort, some } from "./claim.ts";
import { Conversation, toRequest } from "./conversation.ts";
import { quantile } from "./quantile.ts";
import { SoakServer } from "./soak-server.ts";

/** What the server cannot do more of, and how much of it there is. */
interface Bound {
  readonly what: string;
  readonly target: string;
  /** Bounds of the server, in the place of the usual ones. */
  readonly server: object;
  /** How many ask at once when the peak is measured. */
  readonly clients: number;
  /** Requests that came before anybody is refused are late: the server has to find out that there is too much. */
  readonly noticeMs: number;
}

const inWork: Bound = {
  what: "bound by requests in work",
  target: "/wait/200",
  server: { maxInFlight: 100 },
  clients: 100,
  noticeMs: 0,
};
const processor: Bound = {
  what: "bound by the processor",
  target: "/work/4",
  server: {},
  clients: 8,
  noticeMs: 10_000,
};

/** Overload. */
export const overload: Claim = {
  name: "overload",
  title: "Twice as much as the server can do",
  how: "First as many clients ask as keep the server at its peak. Then requests come at twice that rate, whether or not the former were answered, each on a connection that is free or a new one. One app waits 200 ms for each reply and may have 100 in work, the other computes for 4 ms (its event loop has to be late for 5 seconds before it refuses; what comes in the first 10 seconds is not judged). Afterwards one request is sent after the other.",
  async run(effort) {
    const bounds = effort.short ? [inWork] : [inWork, processor];
    const findings: Finding[] = [];
    for (const bound of bounds) findings.push(...(await overloaded(bound, effort)));
    return findings;
  },
};

/** What came back. */
class Seen {
  readonly good: number[] = [];
  readonly refused: number[] = [];
  readonly failed: string[] = [];
}

async function overloaded(bound: Bound, effort: SoakEffort): Promise<Finding[]> {
  const env = { SOAK_SERVER: JSON.stringify(bound.server) };
  await using server = await SoakServer.start({ app: "small", env });
  const peakMs = amount(effort, 5_000, 600);
  const loadMs = amount(effort, 20_000, 800);
  const request = toRequest("GET", bound.target);
  const peak = await peakOf(server, request, bound.clients, peakMs);
  const crowd = new Crowd(server.port, request);
  await crowd.come(peak * 2, effort.short ? 0 : bound.noticeMs);
  const seen = new Seen();
  const began = performance.now();
  await crowd.come(peak * 2, loadMs, seen);
  const goodput = (seen.good.length * 1_000) / (performance.now() - began);
  const recovered = await untilGood(server, request);
  crowd[Symbol.dispose]();
  const { what } = bound;
  return [
    { what: `${what}: replies a second at the peak`, value: peak.toFixed(0) },
    some(`${what}: good replies`, seen.good.length),
    some(`${what}: refused with 503 and Retry-After`, seen.refused.length),
    none(`${what}: other replies, and none`, seen.failed.length, seen.failed),
    {
      what: `${what}: good replies a second, of those at the peak`,
      value: `${((goodput * 100) / peak).toFixed(0)} %`,
      target: "at least 70 %",
      holds: goodput >= peak * 0.7,
      onlyLong: true,
    },
    atMost(`${what}: refusals, median`, quantile(seen.refused, 0.5), 50, {
      unit: " ms",
      onlyLong: true,
    }),
    { what: `${what}: refusals, 99th percentile`, value: ms(quantile(seen.refused, 0.99)) },
    { what: `${what}: good replies, 99th percentile`, value: ms(quantile(seen.good, 0.99)) },
    atMost(`${what}: time until it refused nobody`, recovered / 1_000, 5, {
      unit: " s",
      onlyLong: true,
    }),
    none(`${what}: processes that ended`, server.isAlive ? 0 : 1, server.errors),
  ];
}

/** Replies a second when the same clients ask again as soon as they are answered. */
async function peakOf(
  { port }: SoakServer,
  request: string,
  clients: number,
  forMs: number,
): Promise<number> {
  const began = performance.now();
  const end = began + forMs;
  let replies = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      using talk = await Conversation.open(port);
      while (talk.isOpen && performance.now() < end)
        if ((await talk.ask(request))?.status === 200) replies++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (replies * 1_000) / (performance.now() - began);
}

/** Clients that wait for nobody. */
class Crowd implements Disposable {
  readonly #port: number;
  readonly #request: string;
  readonly #free: Conversation[] = [];

  constructor(port: number, request: string) {
    this.#port = port;
    this.#request = request;
  }

  /** Sends requests at a rate, and waits for the last reply. */
  async come(perSecond: number, forMs: number, seen: Seen = new Seen()): Promise<void> {
    const began = performance.now();
    const replies: Promise<void>[] = [];
    for (let past = 0; past < forMs; past = performance.now() - began) {
      while (replies.length < (past * perSecond) / 1_000) replies.push(this.#ask(seen));
      await delay(5);
    }
    await Promise.all(replies);
  }

  async #ask(seen: Seen): Promise<void> {
    const began = performance.now();
    try {
      const talk = this.#free.pop() ?? (await Conversation.open(this.#port));
      const reply = await talk.ask(this.#request);
      const took = performance.now() - began;
      if (reply?.status === 200) seen.good.push(took);
      else if (reply?.status === 503 && /^retry-after:/im.test(reply.head)) seen.refused.push(took);
      else seen.failed.push(String(reply?.status ?? "no reply"));
      if (talk.isOpen) this.#free.push(talk);
    } catch (error) {
      seen.failed.push((error as Error).message);
    }
  }

  [Symbol.dispose](): void {
    for (const talk of this.#free) talk[Symbol.dispose]();
  }
}

/** Milliseconds until twenty requests in a row were answered. */
async function untilGood({ port }: SoakServer, request: string): Promise<number> {
  const began = performance.now();
  let since = began;
  for (let good = 0; good < 20 && performance.now() - began < 30_000;) {
    using talk = await Conversation.open(port);
    const isGood = (await talk.ask(request))?.status === 200;
    good = isGood ? good + 1 : 0;
    if (!isGood) since = performance.now();
  }
  return since - began;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
