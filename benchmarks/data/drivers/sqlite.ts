import { DatabaseSync } from "node:sqlite";
import type { Contestant, Surroundings, Written } from "../contestant.ts";
import { articleOf, articleWithAuthor, happeningOf, withComments } from "./rows.ts";

type Cells = readonly unknown[];

/** Opens `node:sqlite` by itself: each text is prepared once, rows come as arrays and are made equal by hand. */
export async function open({ address, texts }: Surroundings): Promise<Contestant> {
  const db = new DatabaseSync(address);
  db.exec("pragma synchronous = full; pragma foreign_keys = on");
  const rowsOf = (text: string): ((...values: (number | string)[]) => Cells[]) => {
    const statement = db.prepare(text);
    statement.setReturnArrays(true);
    return (...values) => statement.all(...values) as unknown as Cells[];
  };
  const one = rowsOf(texts.one[0]!);
  const page = rowsOf(texts.page[0]!);
  const [parents, children] = texts.children.map(rowsOf) as [typeof one, typeof one];
  const all = rowsOf(texts.all[0]!);
  const insert = db.prepare(
    "insert into happening (kind, title, amount, open, version) values (?, ?, ?, ?, 1)",
  );
  const set = "update happening set amount = ?, version = version + 1 where id = ? and version = ?";
  const update = db.prepare(set);
  const updated = rowsOf(`${set} returning id, kind, title, amount, open, version`);
  const raise = db.prepare(
    "update happening set amount = amount + 1, version = version + 1 where id = ?",
  );
  const remove = db.prepare("delete from happening where id = ?");
  const [begin, commit] = [db.prepare("begin immediate"), db.prepare("commit")];
  const put = ({ kind, title, amount, open }: Written): number =>
    Number(insert.run(kind, title, amount, open ? 1 : 0).lastInsertRowid);
  return {
    one: async (id) => {
      const [cells] = one(id);
      return cells === undefined ? null : articleOf(cells);
    },
    page: async (after) => page(after, 20).map(articleWithAuthor),
    children: async (after) => {
      const articles = parents(after, 20);
      return withComments(articles, children(JSON.stringify(articles.map(([id]) => id))));
    },
    all: async () => all(10_000).map(articleOf),
    insert: async (row) => ({ id: put(row), ...row, version: 1 }),
    insertMany: async (rows) => {
      begin.run();
      const made = rows.map((row) => ({ id: put(row), ...row, version: 1 }));
      commit.run();
      return made;
    },
    update: async (id, version, amount) => {
      const [cells] = updated(amount, id, version);
      return cells === undefined ? null : happeningOf(cells);
    },
    unit: async (first, second, counter) => {
      begin.run();
      const id = put(first);
      const other = put(second);
      update.run(first.amount + 1, id, 1);
      raise.run(counter);
      remove.run(other);
      commit.run();
    },
    close: async () => db.close(),
  };
}

/** Reads what was written under a name. */
export async function writtenAs({ address }: Surroundings, kind: string): Promise<object[]> {
  using db = new DatabaseSync(address);
  return db
    .prepare("select kind, title, amount, open, version from happening where kind = ? order by id")
    .all(kind)
    .map((row) => ({ ...row, open: row["open"] === 1 }));
}
