import { randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemIds } from "@wervel/core";
import { openDatabase } from "@wervel/data";
import { sourceOf } from "../data/source.ts";
import {
  articleCount,
  Dice,
  type Setup,
  type StoreName,
  worldCount,
  type WorldRow,
} from "./given.ts";
import { Db } from "./model.ts";

/** A database with the tables and their rows, of which each contestant gets a copy: what one writes late is in nobody's way. */
export interface Prepared extends AsyncDisposable {
  copy(): Promise<Place>;
}

/** Where a contestant's database is. */
export type Place = Pick<Setup, "store" | "address">;

const writers = 20;
const tagsEach = 4;
const likesEach = 10;

/** The texts of the page, made for their characters: markup, quotes, and letters of more than one byte. */
const messages = [
  "A bug is never just a mistake.",
  "It worked yesterday, and yesterday is all we have.",
  "Feature: a bug that somebody wrote down.",
  "Computers make very fast, very accurate mistakes.",
  "There's always one more test & one more error.",
  "A list is only as strong as its weakest link.",
  '<script>alert("No browser may show this.");</script>',
  "もう一度、最初から測ってください。",
  "If 1 < 2, then 2 > 1.",
  "Ceci n'est pas un bogue.",
  "Those who measure twice wait twice.",
  "Emacs is a nice operating system.",
];

/** Makes a database, its tables as Wervel makes them, and fills it. @throws why there is no server. */
export async function prepare(store: StoreName): Promise<Prepared> {
  const databases = store === "sqlite" ? files() : await onServer();
  try {
    const address = await databases.create();
    await within({ store, address }, fill);
    return {
      copy: async () => ({ store, address: await databases.copy(address) }),
      [Symbol.asyncDispose]: databases.remove,
    };
  } catch (error) {
    await databases.remove();
    throw error;
  }
}

/** Opens a database with Wervel for as long as the work takes. */
async function within<T>({ store, address }: Place, work: (db: Db) => Promise<T>): Promise<T> {
  const clock = systemClock();
  const source = await sourceOf(store, address);
  await using opened = await openDatabase(Db.model, source, { clock, ids: systemIds(clock) });
  return await work(new Db({ runtime: opened.runtime }));
}

/** Finds a row that is not in a database as it is told: its number. */
export function firstUnlike(place: Place, told: readonly WorldRow[]): Promise<number | undefined> {
  return within(place, async (db) => {
    for (const { id, randomNumber } of told) {
      const row = await db.world.key(id).get();
      if (row?.randomNumber !== randomNumber) return id;
    }
    return undefined;
  });
}

async function fill(db: Db): Promise<void> {
  const dice = new Dice();
  await db.world.insertMany(upTo(worldCount, (id) => ({ id, randomNumber: dice.throw() })));
  await db.fortune.insertMany(messages.map((message, i) => ({ id: i + 1, message })));
  await db.writer.insertMany(
    upTo(writers, (id) => ({
      id,
      username: `writer-${id}`,
      bio: id % 3 === 0 ? null : `Writes about subject ${id}, and has done so for years.`,
      image: id % 2 === 0 ? null : `https://example.com/writers/${id}.png`,
    })),
  );
  await db.article.insertMany(
    upTo(articleCount, (id) => ({
      id,
      slug: `article-${id}`,
      title: `What there is to say about number ${id}`,
      description: `A summary of some length, so that rows are as long as rows are. Number ${id}.`,
      body: `Paragraph after paragraph about number ${id}. `.repeat(30),
      createdAt: "2026-02-18T03:22:56.637Z",
      authorId: (id % writers) + 1,
    })),
  );
  await db.tag.insertMany(
    upTo(articleCount * tagsEach, (id) => ({
      id,
      name: `tag-${id % 17}`,
      articleId: Math.ceil(id / tagsEach),
    })),
  );
  await db.favorite.insertMany(
    upTo(articleCount * likesEach, (id) => ({
      id,
      reader: id,
      articleId: Math.ceil(id / likesEach),
    })),
  );
}

function upTo<T>(count: number, make: (id: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i + 1));
}

/** The databases of one run, by their addresses. */
interface Databases {
  create(): Promise<string>;
  copy(address: string): Promise<string>;
  remove(): Promise<void>;
}

function files(): Databases {
  const folder = mkdtempSync(join(tmpdir(), "wervel-bench-db-"));
  let count = 0;
  const next = async (): Promise<string> => join(folder, `${count++}.db`);
  return {
    create: next,
    copy: async (address) => {
      const copy = await next();
      copyFileSync(address, copy);
      return copy;
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function onServer(): Promise<Databases> {
  const server = process.env["WERVEL_TEST_POSTGRES"];
  if (!server) throw new Error(process.env["WERVEL_TEST_POSTGRES_WHY"] ?? "no PostgreSQL");
  const { create, drop } = await import("../data/drivers/postgres.ts");
  const made: string[] = [];
  const next = (template?: string): Promise<string> => {
    const name = `wervel_bench_${randomBytes(4).toString("hex")}`;
    made.push(name);
    return create(server, name, template);
  };
  return {
    create: () => next(),
    copy: (address) => next(new URL(address).pathname.slice(1)),
    remove: async () => {
      for (const name of made) await drop(server, name);
    },
  };
}
