import { setTimeout as delay } from "node:timers/promises";
import { amount, atMost, type Claim, done, type Finding, none, type SoakEffort } from "./claim.ts";
import { ConduitServer } from "./conduit.ts";
import { addresses, Conversation, toRequest } from "./conversation.ts";
import { Dice } from "./dice.ts";
import type { Probe } from "./probe.ts";
import { SoakServer } from "./soak-server.ts";

const wanted = { warm: 50_000, measured: 500_000, plain: 950_000 };
const pipelined = 25;
const talks = 16;
const restMs = 500;
const people = 8;
const mib = 1024 * 1024;

/** Memory over many requests. */
export const memory: Claim = {
  name: "memory",
  title: "Memory over many requests",
  how: "After a warm-up Conduit is asked for lists, articles, profiles, tags and what is not there, given what is refused (bad JSON, wrong fields, no token), and told to keep and drop favourites. Ten times on the way its heap is measured after a forced collection; the slope is that of the straight line through the ten. The first and the last time its descriptors, timers and listeners are counted. The same is done with an app of one small reply, up to a million requests.",
  async run(effort) {
    const [warm, measured] = [
      amount(effort, wanted.warm, 100),
      amount(effort, wanted.measured, 200),
    ];
    const samples = effort.short ? 2 : 10;
    await using conduit = await ConduitServer.start(effort.short ? 2 : people);
    const mixed = new Mixed(conduit, effort.seed);
    await mixed.ask(warm);
    const probes: Probe[] = [await mixed.rested()];
    while (probes.length <= samples) {
      await mixed.ask(Math.round(measured / samples));
      probes.push(await mixed.rested());
    }
    const [first, last] = [probes[0]!, probes.at(-1)!];
    const step = measured / samples;
    const slope = slopeOf(probes.map(({ heap }) => heap)) * (100_000 / step);
    return [
      done("requests after the warm-up", mixed.asked - warm, wanted.measured),
      none("replies of 500 and above, or none", mixed.failed.length, mixed.failed),
      atMost("growth of the heap over 100,000 requests", slope / mib, 1, {
        unit: " MiB",
        onlyLong: true,
      }),
      {
        what: "heap after each tenth",
        value: `${probes.map(({ heap }) => (heap / mib).toFixed(1)).join(", ")} MiB`,
      },
      { what: "memory of the process", value: `${mb(first.rss)} to ${mb(last.rss)}` },
      same("descriptors", first.files, last.files),
      same("timers", first.timers, last.timers),
      same("listeners of the process", first.listeners, last.listeners),
      none("lines of errors in the log", conduit.server.errors.length, conduit.server.errors),
      ...(effort.short ? [] : await plain(effort)),
    ];
  },
};

/** The same for small replies, of which there are more. */
async function plain(effort: SoakEffort): Promise<Finding[]> {
  await using server = await SoakServer.start({ app: "small" });
  const step = amount(effort, wanted.plain / 10, 1_000);
  let good = await askPlain(server.port, amount(effort, wanted.warm, 1_000));
  const heaps: number[] = [];
  for (let tenth = 0; tenth <= 10; tenth++) {
    if (tenth > 0) good += await askPlain(server.port, step);
    await delay(restMs);
    heaps.push((await server.probe()).heap);
  }
  return [
    done("small replies, the warm-up among them", good, wanted.warm + wanted.plain),
    atMost(
      "growth of the heap over 100,000 small replies",
      (slopeOf(heaps) * (100_000 / step)) / mib,
      1,
      {
        unit: " MiB",
      },
    ),
    {
      what: "heap after each tenth of them",
      value: `${heaps.map((heap) => (heap / mib).toFixed(1)).join(", ")} MiB`,
    },
  ];
}

/** Asks for small replies on connections side by side, some requests in one piece; gives how many were good. */
async function askPlain(port: number, count: number): Promise<number> {
  const request = toRequest("GET", "/");
  let [left, good] = [count, 0];
  const client = async (): Promise<void> => {
    while (left > 0) {
      using talk = await Conversation.open(port);
      while (talk.isOpen && left > 0) {
        const some = Math.min(pipelined, left);
        left -= some;
        for (let each = 0; each < some; each++) {
          const reply = await talk.ask(each === 0 ? request.repeat(some) : "");
          if (reply?.status === 200) good++;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: talks }, client));
  return good;
}

/** Clients that ask for all kinds of things. */
class Mixed {
  readonly failed: string[] = [];
  asked = 0;
  readonly #conduit: ConduitServer;
  readonly #dice: Dice;
  readonly #from = addresses();

  constructor(conduit: ConduitServer, seed: number) {
    this.#conduit = conduit;
    this.#dice = new Dice(seed);
  }

  async ask(count: number): Promise<void> {
    let left = count;
    const { port } = this.#conduit.server;
    const client = async (): Promise<void> => {
      while (left > 0) {
        using talk = await Conversation.open(port, this.#from.next().value);
        while (talk.isOpen && left-- > 0) {
          const request = this.#next();
          const reply = await talk.ask(request);
          this.asked++;
          if (reply === undefined || reply.status >= 500)
            this.failed.push(`${reply?.status ?? "no reply"} to ${request.split("\r\n", 1)[0]!}`);
        }
      }
    };
    await Promise.all(Array.from({ length: talks }, client));
  }

  /** Measures when the connections of the load are gone. */
  async rested(): Promise<Probe> {
    await delay(restMs);
    return await this.#conduit.server.probe();
  }

  #next(): string {
    const dice = this.#dice;
    const { slugs, tokens } = this.#conduit;
    const [slug, token] = [dice.of(slugs), dice.of(tokens)];
    switch (dice.below(20)) {
      case 0:
        return toRequest(dice.of(["POST", "DELETE"]), `/api/articles/${slug}/favorite`, { token });
      case 1:
        return toRequest("GET", `/api/articles/no-such-article-${dice.below(1e9)}`);
      case 2:
        return toRequest("POST", "/api/articles", { token, body: '{"article":{"title":1}}' });
      case 3:
        return toRequest("POST", "/api/articles", { token, body: '{"article":' });
      case 4:
        return toRequest("GET", "/api/user");
      case 5:
        return toRequest("GET", "/api/tags");
      case 6:
        return toRequest("GET", "/api/user", { token });
      case 7:
        return toRequest("GET", `/nowhere/${dice.below(1e9)}`);
      case 8:
      case 9:
      case 10:
        return toRequest("GET", `/api/articles?limit=5&offset=${dice.below(100)}`);
      case 11:
        return toRequest("GET", `/api/articles/${slug}/comments`, { token });
      default:
        return toRequest("GET", `/api/articles/${slug}`, dice.once(3) ? { token } : {});
    }
  }
}

/** The growth from one value to the next on the straight line that fits all best. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = sum(values) / values.length;
  const products = values.map((value, at) => (at - middle) * (value - mean));
  const squares = values.map((_, at) => (at - middle) ** 2);
  return sum(products) / sum(squares);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function same(what: string, first: number, last: number): Finding {
  return {
    what,
    value: `${first} to ${last}`,
    target: "no more",
    holds: last <= first,
    onlyLong: true,
  };
}

function mb(bytes: number): string {
  return `${(bytes / mib).toFixed(0)} MiB`;
}
