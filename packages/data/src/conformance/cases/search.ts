import type { Asked, ConformanceCase } from "../case.ts";
import { gte, ne, oneOf, or } from "../../query/operators.ts";
import type { Row } from "../../store/store.ts";
import type { World } from "../world/model.ts";
import { query } from "./tables.ts";

type Build = (note: World["note"]) => Asked;

const search = (name: string, ask: Build, rows?: readonly Row[]): ConformanceCase =>
  query(43, `search: ${name}`, (db) => ask(db.note), rows);

const value = (
  name: string,
  ask: (db: World) => Promise<unknown>,
  expected?: unknown,
): ConformanceCase => ({
  name: `search: ${name}`,
  row: 43,
  ask: { value: ask },
  ...(expected === undefined ? {} : { expect: { value: expected } }),
});

const write = (
  name: string,
  ask: (db: World) => Promise<unknown>,
  expected: unknown,
): ConformanceCase => ({
  name: `search: ${name}`,
  row: 43,
  ask: { write: ask },
  expect: { value: expected },
});

/** Ids with their scores: `"arc 2, dam 1"`. */
const scored = (text: string): Row[] =>
  text === ""
    ? []
    : text.split(", ").map((pair) => {
        const [id, score] = pair.split(" ");
        return { id, score: Number(score) };
      });

const columns = { id: true, score: true } as const;

const ids = async (db: World, text: string): Promise<string> =>
  (await db.note.search(text).select(columns).all())
    .map(({ id, score }) => `${id} ${score}`)
    .join(", ");

/** Row 43: ranked search in texts. */
export const searchCases: readonly ConformanceCase[] = [
  ...(
    [
      ["one word, those of one score by their key", "far", "gum 2, arc 1, dam 1"],
      ["words of one field or of several", "old far", "arc 2, dam 2"],
      ["a word without regard to case", "BOATS", "arc 1, bay 1, cay 1"],
      ["a word twice counts once", "boats Boats", "arc 1, bay 1, cay 1"],
      ["words are whole", "boat", ""],
      ["words that no record has together", "boats dam", ""],
      ["an accent is part of a letter", "cafe", ""],
      ["an accented word, composed or not", "CAFE\u0301 éel", "eel 2"],
      ["punctuation parts words", "far-off", "gum 3"],
      ["an apostrophe parts words", "it's", "ice 2"],
      ["digits are words", "2024!", "ice 1"],
      ["signs alone find nothing", "& %_ \\ '", ""],
      ["an empty text finds nothing", "", ""],
      ["quotes are no syntax", '"old" OR NOT far* -dam', ""],
    ] as const
  ).map(([name, text, rows]) => search(name, (p) => p.search(text).select(columns), scored(rows))),
  search(
    "in one field",
    (p) => p.search("boats", { in: ["body"] }).select(columns),
    scored("arc 1, bay 1"),
  ),
  search(
    "in one field the words must be together",
    (p) => p.search("old far", { in: ["title"] }).select(columns),
    [],
  ),
  search(
    "with weights",
    (p) => p.search("far", { weights: { title: 1000, body: 7 } }).select(columns),
    scored("gum 1007, dam 1000, arc 7"),
  ),
  search("the whole record", (p) => p.search("old")),
  search(
    "conditions before and after it",
    (p) =>
      p
        .where({ shelf: oneOf(["a", "b"]) })
        .search("far")
        .where({ author: { name: "Ada" } })
        .select(columns),
    scored("arc 1"),
  ),
  search(
    "a condition on the score",
    (p) =>
      p
        .search("far")
        .where({ score: gte(2) })
        .select(columns),
    scored("gum 2"),
  ),
  search("a condition that joins the score with fields", (p) =>
    p
      .search("boats")
      .where(or({ score: gte(2) }, { shelf: "b" }))
      .select(columns),
  ),
  search("another order", (p) => p.search("far").orderBy({ title: "desc" }).select(columns)),
  search("a window", (p) => p.search("boats").skip(1).take(1).select(columns), scored("bay 1")),
  search("relations beside it", (p) => p.search("boats").include({ author: { name: true } })),
  search("computed columns", (p) =>
    p.search("far").select((row) => ({
      id: row.id,
      double: row.score.add(row.score),
      name: row.author.name,
    })),
  ),
  search("groups", (p) =>
    p
      .search("boats")
      .groupBy(
        (row) => ({ shelf: row.shelf }),
        (row, group) => ({ count: group.count(), best: group.max(row.score) }),
      )
      .orderBy({ shelf: "asc" }),
  ),
  search("a query of it", (p) =>
    p
      .search("far")
      .take(2)
      .sub()
      .where({ shelf: ne("c") })
      .orderBy({ id: "asc" })
      .select(columns),
  ),
  search("distinct values", (p) =>
    p.search("boats").select({ shelf: true }).distinct().orderBy({ shelf: "asc" }),
  ),
  value("counts", (db) => db.note.search("boats").count(), 3),
  value("tells whether there is one", (db) => db.note.search("boat").exists(), false),
  value("the best", async (db) => (await db.note.search("far").first())?.id, "gum"),
  value("streams", async (db) => {
    const found: string[] = [];
    for await (const { id } of db.note.search("a").stream()) found.push(id);
    return found;
  }),
  value("pages", async (db) => {
    const found = db.note.search("boats").select(columns);
    const first = await found.page({ size: 2, total: true });
    const second = await found.page({ size: 2, after: first.next });
    return [first.items, first.total, second.items, second.next];
  }),
  value(
    "a record shows nothing of it",
    async (db) =>
      Object.keys((await db.note.key("arc").get())!)
        .toSorted()
        .join(" "),
    "authorId body id shelf title",
  ),
  write(
    "an insert",
    async (db) => {
      const made = await db.note.insert({ id: "new", title: "Novel boats" });
      await db.note.insertMany([
        { id: "one", title: "Novel", body: "One novel" },
        { id: "two", title: "none" },
      ]);
      return [Object.keys(made).toSorted().join(" "), await ids(db, "novel")];
    },
    ["authorId body id shelf title", "one 2, new 1"],
  ),
  write(
    "an update by key",
    async (db) => {
      await db.note.key("arc").update({ title: "Novel", body: null });
      return [await ids(db, "novel"), await ids(db, "boats")];
    },
    ["arc 1", "bay 1, cay 1"],
  ),
  write(
    "an update by a condition",
    async (db) => {
      const count = await db.note.where({ shelf: "a" }).update({ body: "A novel text" });
      return [count, await ids(db, "novel"), await ids(db, "boats")];
    },
    [3, "arc 1, bay 1, fen 1", "cay 1"],
  ),
  write(
    "an update of something else",
    async (db) => {
      await db.note.key("arc").update({ shelf: "z" });
      return ids(db, "boats");
    },
    "arc 1, bay 1, cay 1",
  ),
  write(
    "an upsert",
    async (db) => {
      const insert = { title: "Novel thing" };
      await db.note.upsert({ id: "arc" }, { insert, update: { body: "novel" } });
      const { row } = await db.note.upsert({ id: "new" }, { insert, update: { body: "x" } });
      return [Object.keys(row).length, await ids(db, "novel"), await ids(db, "boats")];
    },
    [5, "arc 1, new 1", "bay 1, cay 1"],
  ),
  write(
    "a delete",
    async (db) => {
      await db.note.key("gum").delete();
      return ids(db, "far");
    },
    "arc 1, dam 1",
  ),
  write(
    "words longer than 64 characters count by their beginning",
    async (db) => {
      await db.note.insert({ id: "new", title: "x", body: "w".repeat(65) });
      return [await ids(db, "w".repeat(64)), await ids(db, "w".repeat(99)), await ids(db, "ww")];
    },
    ["new 1", "new 1", ""],
  ),
  write(
    "a text of as many words as are kept",
    async (db) => {
      const body = Array.from({ length: 5000 }, (_, i) => `n${i}`).join(" ");
      await db.note.insert({ id: "new", title: "x", body: `${body} n0 n4999` });
      return [await ids(db, "n0 n4999"), await ids(db, "n5000")];
    },
    ["new 2", ""],
  ),
  {
    name: "search: a text of one word more than are kept",
    row: 43,
    ask: {
      write: async (db) => {
        const body = Array.from({ length: 5001 }, (_, i) => `n${i}`).join(" ");
        return db.note.key("arc").update({ body });
      },
    },
    expect: { error: "value.length" },
  },
  {
    name: "search: too many words to search for",
    row: 43,
    ask: {
      value: async (db) => db.note.search("a b c d e f g h i j k l m n o p q").all(),
    },
    expect: { error: "value.length" },
  },
];
