import { install } from "../data/install.ts";
import { startServers } from "../data/servers.ts";
import { compilePeers } from "../lib/compile-peers.ts";
import { measure, type Runner } from "../lib/measure.ts";
import { versionOf } from "../lib/packages.ts";
import type { Effort, Row } from "../lib/results.ts";
import { difference } from "../lib/same-reply.ts";
import { ServerProcess } from "../lib/server-process.ts";
import type { Chosen, Measured, Suite } from "../lib/suite.ts";
import { send, type WireReply } from "../lib/wire.ts";
import { commandOf, type Contestant, contestants } from "./contestants.ts";
import type { Setup, StoreName } from "./given.ts";
import { prepare } from "./prepare.ts";
import { dbReaches } from "./reaches.ts";
import { type Work, type WorkName, workOf, works } from "./works.ts";

const all: Readonly<Record<string, Contestant>> = contestants;
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
    run: (effort, chosen) => run(store, effort, chosen),
    reaches: dbReaches,
    notes: [
      "Each contestant is a process of its own on one core, and wrk asks from the other; they take turns in slices, in an order that moves on each round. All use the same tables, which Wervel made. Before a work is measured, each must answer with the same status, headers and bytes as the raw program (nonces aside), and refuse a bad request. CPU is that of the contestant, not of the database's server.",
      "Each is written as its own documentation recommends (`benchmarks/db`). 20 queries are 20 statements; updates are written in one transaction, with as few statements as the library makes of them. Commits on SQLite are full for all, and pools have ten connections. Rows that are cached are kept in a `Map`. Pages are written with what a framework brings, or else with `escape-html`.",
    ],
  };
}

async function run(store: StoreName, effort: Effort, chosen: Chosen): Promise<Measured> {
  compilePeers();
  await install();
  const measured: { rows: Row[]; notRun: string[] } = { rows: [], notRun: [] };
  const servers = store === "sqlite" ? undefined : await startServers(store);
  try {
    await using prepared = await prepare(store);
    await measureAll(prepared.place, effort, chosen, measured);
  } catch (error) {
    measured.notRun.push(`not run: ${store} (${(error as Error).message})`);
  } finally {
    await servers?.stop();
  }
  return measured;
}

type Gathered = Measured & { readonly rows: Row[]; readonly notRun: string[] };

async function measureAll(
  place: Pick<Setup, "store" | "address">,
  effort: Effort,
  chosen: Chosen,
  measured: Gathered,
): Promise<void> {
  const runners: Runner[] = [];
  try {
    for (const name of chosen.contestants) {
      const runner = await started(name, place, measured);
      if (runner !== undefined) runners.push(runner);
    }
    // Everybody is compared before anybody is measured, while all throw the same dice.
    const works: [work: Work, able: readonly Runner[]][] = [];
    for (const name of chosen.works) {
      const work = workOf(name as WorkName);
      works.push([work, await agreeing(runners, work, measured)]);
    }
    for (const [{ name, requests }, able] of works) {
      const load = { requests, suite: `db-${place.store}`, work: name, base: "raw" };
      const pairs = able.map((runner) => ({ runner, work: load }));
      measured.rows.push(...(await measure(pairs, effort, measured.notRun)));
    }
  } finally {
    await Promise.all(runners.map(({ server }) => server.stop()));
  }
}

async function started(
  name: string,
  place: Pick<Setup, "store" | "address">,
  { notRun }: Gathered,
): Promise<Runner | undefined> {
  const contestant = all[name]!;
  try {
    const server = await ServerProcess.start(commandOf(contestant, place));
    return { contestant: name, version: versionOf(contestant.packages), server };
  } catch (error) {
    notRun.push(`not run: ${contestant.title} (${(error as Error).message})`);
    return undefined;
  }
}

/** Keeps those who answer as the first of them does, and refuse what must be refused. */
async function agreeing(
  runners: readonly Runner[],
  work: Work,
  { notRun }: Gathered,
): Promise<readonly Runner[]> {
  const able: Runner[] = [];
  let expected: WireReply | undefined;
  for (const runner of runners) {
    const { port } = runner.server;
    try {
      const reply = withoutNonce(await send(port, work.requests[0]!));
      const why = difference(reply, (expected ??= reply)) ?? (await accepted(port, work));
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

/** The policy of a page names a nonce that no other reply has. */
function withoutNonce(reply: WireReply): WireReply {
  const headers = [...reply.headers].map(
    ([name, value]) => [name, value.replaceAll(/'nonce-[^']*'/g, "'nonce'")] as const,
  );
  return { ...reply, headers: new Map(headers) };
}
