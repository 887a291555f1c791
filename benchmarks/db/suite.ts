import { install } from "../data/install.ts";
import { startServers } from "../data/servers.ts";
import { compilePeers } from "../lib/compile-peers.ts";
import { type Listener, measure, type Runner, secondsOf } from "../lib/measure.ts";
import { versionOf } from "../lib/packages.ts";
import type { Progress } from "../lib/progress.ts";
import type { Effort, Row } from "../lib/results.ts";
import { difference } from "../lib/same-reply.ts";
import { ServerProcess } from "../lib/server-process.ts";
import type { Chosen, Measured, Suite } from "../lib/suite.ts";
import { send, type WireReply } from "../lib/wire.ts";
import { commandOf, type Contestant, contestants } from "./contestants.ts";
import type { StoreName, WorldRow } from "./given.ts";
import { firstUnlike, type Place, prepare, type Prepared } from "./prepare.ts";
import { dbReaches } from "./reaches.ts";
import { type Work, type WorkName, workOf, works } from "./works.ts";

const all: Readonly<Record<string, Contestant>> = contestants;
/** Whose ratio is quoted, of each work. */
const quoted = ["raw", "wervel"];
const titles = Object.entries(all).map(([name, { title }]) => [name, title]);

/** The suites of HTTP with a database. */
export const dbSuites: readonly Suite[] = [
  suiteOf("sqlite", "HTTP with SQLite", ["one"]),
  suiteOf("postgres", "HTTP with PostgreSQL", ["one"]),
];

function suiteOf(store: StoreName, title: string, quickWorks: readonly WorkName[]): Suite {
  return {
    name: `db-${store}`,
    title,
    contestants: Object.fromEntries(titles),
    works,
    quickWorks,
    base: "raw",
    seconds: (effort, chosen) =>
      secondsOf(
        chosen.works.map(() => ({ quoted })),
        chosen.contestants,
        effort,
      ),
    run: (effort, chosen, progress) => run(store, effort, chosen, progress),
    reaches: dbReaches,
    notes: [
      "Each contestant is a process of its own on one core, and wrk asks from the other; they take turns in slices, in an order that moves on each round. Each has a copy of one database, whose tables Wervel made. Before a work is measured, each must answer with the same status, headers and bytes as the raw program (nonces aside), and refuse a bad request. CPU is that of the contestant, not of the database's server.",
      "Each is written as its own documentation recommends (`benchmarks/db`). 20 queries are 20 statements; updates are written in one transaction, with as few statements as the library makes of them. Commits on SQLite are full for all, and pools have ten connections. Rows that are cached are kept in a `Map`. Pages are written with what a framework brings, or else with `escape-html`.",
    ],
  };
}

async function run(
  store: StoreName,
  effort: Effort,
  chosen: Chosen,
  progress: Progress,
): Promise<Measured> {
  compilePeers();
  await install();
  const rows: Row[] = [];
  const notRun: string[] = [];
  const servers = store === "sqlite" ? undefined : await startServers(store);
  try {
    await using prepared = await prepare(store);
    await measureAll(store, prepared, chosen, { effort, rows, notRun, progress });
  } catch (error) {
    notRun.push(`not run: ${store} (${(error as Error).message})`);
  } finally {
    await servers?.stop();
  }
  return { rows, notRun };
}

interface Gathered extends Listener {
  readonly effort: Effort;
  readonly rows: Row[];
}

/** A contestant that runs, and its database. */
interface DbRunner extends Runner {
  readonly place: Place;
}

async function measureAll(
  store: StoreName,
  prepared: Prepared,
  chosen: Chosen,
  gathered: Gathered,
): Promise<void> {
  // One copy after the other: a database that is copied may have no other user.
  const places: [name: string, place: Place][] = [];
  for (const name of chosen.contestants) places.push([name, await prepared.copy()]);
  const all = await Promise.all(places.map(([name, place]) => started(name, place, gathered)));
  const runners = all.filter((runner) => runner !== undefined);
  try {
    // Everybody is compared before anybody is measured, while all throw the same dice.
    const works: [work: Work, able: readonly DbRunner[]][] = [];
    for (const name of chosen.works) {
      const work = workOf(name as WorkName);
      works.push([work, await agreeing(runners, work, gathered)]);
    }
    for (const [{ name, requests }, able] of works) {
      const load = { requests, quoted, suite: `db-${store}`, work: name, base: "raw" };
      const pairs = able.map((runner) => ({ runner, work: load }));
      gathered.rows.push(...(await measure(pairs, gathered.effort, gathered)));
    }
  } finally {
    await Promise.all(runners.map(({ server }) => server.stop()));
  }
}

async function started(
  name: string,
  place: Place,
  { notRun }: Gathered,
): Promise<DbRunner | undefined> {
  const contestant = all[name]!;
  try {
    const server = await ServerProcess.start(commandOf(contestant, place));
    return { contestant: name, version: versionOf(contestant.packages), server, place };
  } catch (error) {
    notRun.push(`not run: ${contestant.title} (${(error as Error).message})`);
    return undefined;
  }
}

/** Keeps those who answer as the first of them does, have written what they say, and refuse what must be refused. */
async function agreeing(
  runners: readonly DbRunner[],
  work: Work,
  { notRun }: Gathered,
): Promise<readonly DbRunner[]> {
  const able: DbRunner[] = [];
  let expected: WireReply | undefined;
  for (const runner of runners) {
    const { port } = runner.server;
    try {
      const reply = withoutNonce(await send(port, work.requests[0]!));
      const why =
        difference(reply, (expected ??= reply)) ??
        (await unwritten(runner.place, work, reply)) ??
        (await accepted(port, work));
      if (why !== undefined) throw new Error(why);
      able.push(runner);
    } catch (error) {
      const { title } = all[runner.contestant]!;
      notRun.push(`not run: ${title}, ${works[work.name]} (${(error as Error).message})`);
    }
  }
  return able;
}

/** Says with what a bad request is answered where it is not refused. */
async function accepted(port: number, { bad }: Work): Promise<string | undefined> {
  if (bad === undefined) return undefined;
  const { status } = await send(port, bad.request);
  if (status === bad.status || (status === 400 && bad.status === 422)) return undefined;
  return `what it must refuse is answered with ${status}`;
}

/** Says which row is not in the contestant's database as its reply to an update tells. */
async function unwritten(
  place: Place,
  { name }: Work,
  { body }: WireReply,
): Promise<string | undefined> {
  if (name !== "updates") return undefined;
  const missing = await firstUnlike(place, JSON.parse(body.toString()) as readonly WorldRow[]);
  return missing === undefined ? undefined : `row ${missing} was not written`;
}

/** The policy of a page names a nonce that no other reply has. */
function withoutNonce(reply: WireReply): WireReply {
  const headers = [...reply.headers].map(
    ([name, value]) => [name, value.replaceAll(/'nonce-[^']*'/g, "'nonce'")] as const,
  );
  return { ...reply, headers: new Map(headers) };
}
