import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemIds } from "@wervel/core";
import { type EntityHandle, openDatabase } from "@wervel/data";
import type { StoreName, Surroundings, Texts } from "./contestant.ts";
import { queriesOf } from "./contestants/wervel.ts";
import { Db } from "./model.ts";
import { sourceOf } from "./source.ts";
import { articleCount } from "./works.ts";

/** A database with the tables and their rows. */
export interface Prepared extends AsyncDisposable {
  readonly surroundings: Surroundings;
  /** The store's version. */
  readonly version: string;
}

const authors = 200;
const commentsEach = 2;
const chunk = 1_000;

/** Makes a database of its own, its tables as Wervel makes them, and fills it. Gives why not, where there is no server. */
export async function prepare(store: StoreName): Promise<Prepared | string> {
  const place = await placeOf(store);
  if (typeof place === "string") return place;
  const { address, remove } = place;
  try {
    const clock = systemClock();
    const source = await sourceOf(store, address);
    await using opened = await openDatabase(Db.model, source, { clock, ids: systemIds(clock) });
    const db = new Db({ runtime: opened.runtime });
    await fill(db);
    const texts = store === "redis" ? { one: [], page: [], children: [], all: [] } : textsOf(db);
    return {
      surroundings: { store, address, texts },
      version: opened.store.profile.version,
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function fill(db: Db): Promise<void> {
  await db.author.insertMany(
    Array.from({ length: authors }, (_, i) => ({
      id: i + 1,
      name: `Author ${i + 1}`,
      bio: i % 3 === 0 ? null : `Writes about subject ${i}, and has done so for years.`,
    })),
  );
  for (let from = 0; from < articleCount; from += chunk)
    await db.article.insertMany(
      Array.from({ length: chunk }, (_, i) => ({
        id: from + i + 1,
        slug: `article-${from + i + 1}`,
        title: `What there is to say about number ${from + i + 1}`,
        summary: `A summary of some length, so that the rows are as long as rows are. Number ${from + i + 1}.`,
        note: i % 4 === 0 ? `note ${i}` : null,
        views: (from + i) * 3,
        open: i % 2 === 0,
        authorId: ((from + i) % authors) + 1,
      })),
    );
  for (let from = 0; from < articleCount * commentsEach; from += chunk)
    await db.comment.insertMany(
      Array.from({ length: chunk }, (_, i) => ({
        id: from + i + 1,
        body: `Comment ${from + i + 1}: I have thought about this too.`,
        articleId: Math.floor((from + i) / commentsEach) + 1,
      })),
    );
}

/** Asks Wervel for the statements that it sends. */
function textsOf(db: Db): Texts {
  const { page, children, all } = queriesOf(db);
  const sent = (query: Pick<EntityHandle<never, never>, "explain">): string[] =>
    query.explain().statements.map((statement) => (statement as { text(): string }).text());
  return {
    one: sent(db.article.where({ id: 1 })),
    page: sent(page({ after: 0 })),
    children: sent(children({ after: 0 })),
    all: sent(all()),
  };
}

async function placeOf(
  store: StoreName,
): Promise<{ address: string; remove: () => Promise<void> } | string> {
  if (store === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "wervel-bench-"));
    const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
    return { address: join(folder, "bench.db"), remove };
  }
  const variables = {
    postgres: ["WERVEL_TEST_POSTGRES"],
    mysql: ["WERVEL_TEST_MARIADB", "WERVEL_TEST_MYSQL"],
    redis: ["WERVEL_TEST_REDIS"],
  }[store];
  const variable = variables.find((name) => process.env[name]);
  if (variable === undefined)
    return variables.map((name) => process.env[`${name}_WHY`] ?? `${name} is not set`).join("; ");
  const server = process.env[variable]!;
  const { create, drop } = await import(`./drivers/${store}.ts`);
  const name = `wervel_bench_${randomBytes(4).toString("hex")}`;
  return { address: await create(server, name), remove: () => drop(server, name) };
}
