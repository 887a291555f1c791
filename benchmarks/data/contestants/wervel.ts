import { systemClock, systemIds } from "@wervel/core";
import { gt, inc, openDatabase, query } from "@wervel/data";
import { int } from "@wervel/schema";
import type { Contestant, Surroundings } from "../contestant.ts";
import { Db } from "../model.ts";
import { sourceOf } from "../source.ts";

/** Opens Wervel as its guide says: queries are declared, a record is read by its key. */
export async function open({ store, address }: Surroundings): Promise<Contestant> {
  const clock = systemClock();
  const source = await sourceOf(store, address);
  const opened = await openDatabase(Db.model, source, { clock, ids: systemIds(clock) });
  const db = new Db({ runtime: opened.runtime });
  const { page, children, all } = queriesOf(db);
  return {
    one: (id) => db.article.key(id).get(),
    page: (after) => page({ after }).all(),
    children: (after) => children({ after }).all(),
    all: () => all().all(),
    insert: (row) => db.happening.insert(row),
    insertMany: (rows) => db.happening.insertMany(rows),
    update: (id, version, amount) => db.happening.key(id).update({ amount }, { expect: version }),
    unit: (first, second, counter) =>
      db.unit(async (db) => {
        const { id, version, amount } = await db.happening.insert(first);
        const other = await db.happening.insert(second);
        await db.happening.key(id).update({ amount: amount + 1 }, { expect: version });
        await db.happening.key(counter).update({ amount: inc(1) });
        await db.happening.key(other.id).delete();
      }),
    close: () => opened[Symbol.asyncDispose](),
  };
}

/** Declares the queries of the works. */
export function queriesOf(db: Db) {
  return {
    page: query(db.article, { after: int() }, (articles, { after }) =>
      articles
        .where({ id: gt(after) })
        .orderBy({ id: "asc" })
        .include({ author: true })
        .take(20),
    ),
    children: query(db.article, { after: int() }, (articles, { after }) =>
      articles
        .where({ id: gt(after) })
        .orderBy({ id: "asc" })
        .include({ comments: (comments) => comments.orderBy({ id: "asc" }) })
        .take(20),
    ),
    all: query(db.article, {}, (articles) => articles.orderBy({ id: "asc" }).take(10_000)),
  };
}
