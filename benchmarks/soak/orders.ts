import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  amount,
  type Claim,
  done,
  type Finding,
  none,
  NotRun,
  type SoakEffort,
  some,
} from "./claim.ts";
import { Conversation, toRequest } from "./conversation.ts";
import { Dice } from "./dice.ts";
import { openPostgres } from "./postgres.ts";
import { SoakServer } from "./soak-server.ts";

const wanted = 200;
const writers = 8;
const patienceMs = 60_000;

/** Kills between an effect and its reply. */
export const orders: Claim = {
  name: "orders",
  title: "kill -9 with idempotency keys and events, on SQLite and PostgreSQL",
  how: "Clients send orders, each with an idempotency key, which an action writes with an event; a handler of the event packs a parcel. After a random number of replies the process is killed with SIGKILL and started again, and each client sends what was not answered 201 again, with the same key, until it is. In the end every order must be there once, and a parcel for each.",
  async run(effort) {
    const findings = [...(await killed("SQLite", effort, {}))];
    if (effort.short) return findings;
    try {
      await using database = await openPostgres(false);
      findings.push(...(await killed("PostgreSQL", effort, { DATABASE_URL: database.url })));
    } catch (error) {
      if (!(error instanceof NotRun)) throw error;
      findings.push({ what: "PostgreSQL", value: `not run: ${error.message}` });
    }
    return findings;
  },
};

/** What clients have sent and been told. */
class Book {
  readonly acknowledged = new Set<string>();
  replies = 0;
  replayed = 0;
  readonly wrong: string[] = [];
}

async function killed(
  store: string,
  effort: SoakEffort,
  env: Readonly<Record<string, string>>,
): Promise<Finding[]> {
  const kills = amount(effort, wanted, 1);
  const folder = mkdtempSync(join(tmpdir(), "wervel-soak-"));
  const settings = { ...env, SOAK_FOLDER: folder, EVENTS_LEASE_MS: "1000", EVENTS_POLL_MS: "100" };
  const start = (): Promise<SoakServer> => SoakServer.start({ app: "orders", env: settings });
  const dice = new Dice(effort.seed);
  const book = new Book();
  let server = await start();
  try {
    let isOver = false;
    const clients = Array.from({ length: writers }, async (_, index) => {
      for (let turn = 0; !isOver; turn++)
        await order(() => server, `${store} ${index} ${turn}`, book);
    });
    for (let kill = 0; kill < kills; kill++) {
      const enough = book.acknowledged.size + 5 + dice.below(effort.short ? 20 : 60);
      while (book.acknowledged.size < enough) await delay(1);
      server.kill("SIGKILL");
      await server.ended();
      server = await start();
    }
    isOver = true;
    await Promise.all(clients);
    const { orders: written, parcels } = await delivered(server, book.acknowledged.size);
    const [lost, doubled] = compare(book.acknowledged, written);
    const [unpacked, twice] = compare(book.acknowledged, parcels);
    return [
      done(`${store}: kills`, kills, wanted),
      some(`${store}: acknowledged orders`, book.acknowledged.size),
      { what: `${store}: replies that were those of a request before`, value: `${book.replayed}` },
      none(`${store}: orders that were lost`, lost.length, lost),
      none(
        `${store}: orders that were written more than once, or that nobody sent`,
        doubled.length,
        doubled,
      ),
      none(`${store}: orders without a parcel`, unpacked.length, unpacked),
      none(`${store}: parcels too many`, twice.length, twice),
      none(`${store}: replies but 201, 409 and 503`, book.wrong.length, book.wrong),
    ];
  } finally {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends an order until it is acknowledged, to whichever process serves. */
async function order(server: () => SoakServer, name: string, book: Book): Promise<void> {
  const request = toRequest("POST", "/orders", {
    body: JSON.stringify({ name }),
    headers: [`Idempotency-Key: "${name}"`],
  });
  for (;;) {
    try {
      using talk = await Conversation.open(server().port);
      const reply = await talk.ask(request);
      if (reply?.status === 201) {
        book.acknowledged.add(name);
        if (/^idempotency-replayed: true$/im.test(reply.head)) book.replayed++;
        return;
      }
      if (reply !== undefined && reply.status !== 409 && reply.status !== 503)
        book.wrong.push(`${reply.status} ${reply.body}`.slice(0, 200));
    } catch {
      // Nobody listens between a kill and the next start.
    }
    await delay(100);
  }
}

interface Books {
  readonly orders: readonly string[];
  readonly parcels: readonly string[];
  readonly waiting: number;
}

/** Reads the books when every event has been handled, or no more than that comes. */
async function delivered(server: SoakServer, count: number): Promise<Books> {
  using talk = await Conversation.open(server.port);
  for (const end = performance.now() + patienceMs; ; await delay(200)) {
    const reply = await talk.ask(toRequest("GET", "/books"));
    if (reply?.status !== 200) throw new Error(`The books cannot be read: ${reply?.body}`);
    const books = JSON.parse(reply.body) as Books;
    const isDone = books.waiting === 0 && books.parcels.length >= count;
    if (isDone || performance.now() > end) return books;
  }
}

/** What is missing, and what is there too often or should not be. */
function compare(expected: ReadonlySet<string>, found: readonly string[]): [string[], string[]] {
  const rest = new Set(expected);
  const tooMany = found.filter((name) => !rest.delete(name));
  return [[...rest], tooMany];
}
