import { setTimeout as delay } from "node:timers/promises";
import { amount, atMost, type Claim, done, none, some } from "./claim.ts";
import { ConduitServer } from "./conduit.ts";
import { addresses, Conversation, toRequest } from "./conversation.ts";
import { openPostgres } from "./postgres.ts";

const wanted = 20;
const clients = 16;

/** A database that goes and comes back. */
export const outage: Claim = {
  name: "outage",
  title: "PostgreSQL is stopped and started under load",
  how: `${clients} clients read and write through Conduit on PostgreSQL while the server is ended at once (SIGQUIT) and started again, the first time after 30 seconds, then after two. The short form closes the way to the server instead. In the end as many connections are open as before.`,
  async run(effort) {
    const cycles = amount(effort, wanted, 1);
    await using database = await openPostgres(effort.short);
    await using conduit = await ConduitServer.start(2, {}, undefined, database.url);
    const { server } = conduit;
    const load = new Load(conduit);
    const before = await settled(load, server);
    const recoveries: number[] = [];
    const health: string[] = [];
    for (let cycle = 0; cycle < cycles; cycle++) {
      await load.good(effort.short ? 20 : 100);
      await database.down();
      load.isDown = true;
      await delay(
        effort.short ? 300 : cycle === 0 ? Math.max(5_000, 30_000 * (effort.part ?? 1)) : 2_000,
      );
      health.push(await healthOf(server.port));
      load.isDown = false;
      await database.up();
      const began = performance.now();
      await load.good(20);
      recoveries.push(performance.now() - began);
    }
    for (
      let patience = 0;
      patience < 50 && !(await healthOf(server.port)).endsWith("200");
      patience++
    )
      await delay(100);
    const after = await healthOf(server.port);
    const held = await settled(load, server);
    await load.end();
    const wrong = health.filter((said) => said !== "livez 200, readyz 503");
    return [
      done("stops and starts", cycles, wanted),
      some("good replies", load.replies),
      some("requests that were refused with 503", load.refused.length),
      none("503 without Retry-After to a request that only reads", load.withoutTime),
      none("other replies, and none", load.wrong.length, load.wrong),
      atMost("longest time to a 503", Math.max(...load.refused) / 1_000, 5.5, {
        unit: " s",
        onlyLong: true,
      }),
      none("health that was not `livez 200, readyz 503` meanwhile", wrong.length, wrong),
      none("health that was not good again", after === "livez 200, readyz 200" ? 0 : 1, [after]),
      atMost(
        "longest time from the start to twenty good replies",
        Math.max(...recoveries) / 1_000,
        5,
        {
          unit: " s",
          onlyLong: true,
        },
      ),
      none("descriptors more than before", Math.max(0, held - before)),
      none("processes that ended", server.isAlive ? 0 : 1, server.errors.slice(-1)),
    ];
  },
};

/** Clients that go on whatever they are answered. */
class Load {
  replies = 0;
  readonly refused: number[] = [];
  withoutTime = 0;
  readonly wrong: string[] = [];
  isDown = false;
  #isOver = false;
  #isPaused = false;
  #asking = 0;
  readonly #clients: readonly Promise<void>[];

  constructor(conduit: ConduitServer) {
    const from = addresses();
    this.#clients = Array.from({ length: clients }, (_, index) => this.#run(conduit, index, from));
  }

  /** Waits for so many good replies. */
  async good(count: number): Promise<void> {
    for (const enough = this.replies + count; this.replies < enough;) await delay(10);
  }

  /** Lets nobody ask until it is called again. */
  async pause(isPaused: boolean): Promise<void> {
    this.#isPaused = isPaused;
    while (isPaused && this.#asking > 0) await delay(10);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#isPaused = false;
    await Promise.all(this.#clients);
  }

  async #run(
    { server, slugs, tokens }: ConduitServer,
    index: number,
    from: Iterator<string, never>,
  ): Promise<void> {
    while (!this.#isOver) {
      using talk = await Conversation.open(server.port, from.next().value);
      for (let turn = 0; talk.isOpen && !this.#isOver; turn++) {
        while (this.#isPaused) await delay(20);
        const path = `/api/articles/${slugs[index % slugs.length]}`;
        const writes = turn % 4 === 0;
        const request = writes
          ? toRequest("POST", `${path}/favorite`, { token: tokens[index % tokens.length] })
          : toRequest("GET", path);
        this.#asking++;
        const began = performance.now();
        const reply = await talk.ask(request);
        this.#asking--;
        if (reply?.status === 200) this.replies++;
        else if (reply?.status === 503) {
          this.refused.push(performance.now() - began);
          if (!writes && !/^retry-after:/im.test(reply.head)) this.withoutTime++;
        } else this.wrong.push(`${reply?.status} ${reply?.body}`.slice(0, 200));
        await delay(this.isDown ? 50 : 5);
      }
    }
  }
}

/** Counts the descriptors of the server while nobody asks. */
async function settled(load: Load, server: ConduitServer["server"]): Promise<number> {
  await load.good(200);
  await load.pause(true);
  const { files } = await server.probe();
  await load.pause(false);
  return files;
}

async function healthOf(port: number): Promise<string> {
  using talk = await Conversation.open(port, "127.0.0.2");
  const live = await talk.ask(toRequest("GET", "/livez"));
  const ready = await talk.ask(toRequest("GET", "/readyz"));
  return `livez ${live?.status}, readyz ${ready?.status}`;
}
