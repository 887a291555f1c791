import type { Asked, ConformanceCase } from "../case.ts";
import { gt, gte, lt, ne, oneOf, or, some } from "../../query/operators.ts";
import type { Row } from "../../store/store.ts";
import { Random } from "../random/random.ts";
import type { World } from "../world/model.ts";
import { query } from "./tables.ts";

type Build = (passage: World["passage"]) => Asked;

const near = (name: string, ask: Build, rows?: readonly Row[]): ConformanceCase => ({
  ...query(43, `near: ${name}`, (db) => ask(db.passage), rows),
  needs: ["near"],
});

const value = (
  name: string,
  ask: (db: World) => Promise<unknown>,
  expected?: unknown,
): ConformanceCase => ({
  name: `near: ${name}`,
  row: 43,
  needs: ["near"],
  ask: { value: ask },
  ...(expected === undefined ? {} : { expect: { value: expected } }),
});

/** Ids with their scores: `"arc 1, dam 0.5"`. */
const scored = (text: string): Row[] =>
  text.split(", ").map((pair) => {
    const [id, score] = pair.split(" ");
    return { id, score: Number(score) };
  });

/** Does work in a unit, and takes back what it has written. */
async function takenBack<T>(db: World, work: () => Promise<T>): Promise<T> {
  let done: { readonly result: T } | undefined;
  const back = new Error("Everything is taken back.");
  try {
    await db.unit(async () => {
      done = { result: await work() };
      throw back;
    });
  } catch (error) {
    if (error !== back) throw error;
  }
  return done!.result;
}

const x = [1, 0, 0];
const zero = [0, 0];
const some3 = [0.3, -0.7, 0.2];
const columns = { id: true, score: true } as const;

/** Row 43: exact nearest neighbours. */
export const nearCases: readonly ConformanceCase[] = [
  near(
    "by cosine, those of one score by their key",
    (p) => p.near("meaning", x, { k: 8 }).select(columns),
    scored(
      "arc 1, dam 1, hay 0.8728715609439696, cay 0.7071067811865475, ice 0.2672612376454572, bay 0, fen 0, gum -1",
    ),
  ),
  near(
    "by distance",
    (p) => p.near("place", zero, { k: 9 }).select(columns),
    scored(
      "arc 0, ice 0.14142135834465194, fen 0.5590169943749475, eel 1.4142135623730951, bay 5, cay 5, dam 5, gum 5, hay 14142135623.730951",
    ),
  ),
  near(
    "by product",
    (p) => p.near("meaning", [2, 4, 8], { k: 4, metric: "dot" }).select(columns),
    scored("cay 6, bay 4, dam 4, ice 3.400000110268593"),
  ),
  near(
    "a metric that the field does not name",
    (p) => p.near("meaning", x, { k: 3, metric: "l2" }).select(columns),
    scored("arc 0, hay 0.57282196186948, ice 0.969535974403447"),
  ),
  near(
    "fewer than there are",
    (p) => p.near("meaning", x, { k: 1 }).select(columns),
    scored("arc 1"),
  ),
  near("more than there are", (p) => p.near("meaning", x, { k: 10_000 }).select({ id: true })),
  near("numbers without an end in binary", (p) =>
    p.near("meaning", some3, { k: 8 }).select(columns),
  ),
  near("a vector of 32-bit numbers", (p) =>
    p.near("meaning", Float32Array.from(some3), { k: 8 }).select(columns),
  ),
  near(
    "a vector of zeros",
    (p) => p.near("meaning", [0, 0, 0], { k: 3 }).select(columns),
    scored("arc 0, bay 0, cay 0"),
  ),
  near("the whole record with its vectors", (p) => p.near("meaning", some3, { k: 3 })),
  near(
    "conditions hold before the nearest are taken",
    (p) => p.near("meaning", x, { k: 2 }).where({ shelf: "b" }).select(columns),
    scored("dam 1, cay 0.7071067811865475"),
  ),
  near(
    "conditions that stand before it",
    (p) => p.where({ shelf: "b" }).near("meaning", x, { k: 1 }).select(columns),
    scored("dam 1"),
  ),
  near(
    "conditions on both sides",
    (p) =>
      p
        .where({ shelf: oneOf(["a", "b"]) })
        .near("meaning", x, { k: 2 })
        .where({ author: { name: "Ada" } })
        .select(columns),
    scored("arc 1, cay 0.7071067811865475"),
  ),
  near(
    "a condition that selects after it",
    (p) => p.near("meaning", x, { k: 3 }).select(columns).where({ shelf: "c" }),
    scored("hay 0.8728715609439696, gum -1"),
  ),
  near("conditions on related records", (p) =>
    p
      .near("meaning", x, { k: 3 })
      .where({ quotes: some({ title: ne("Hay") }) })
      .select(columns),
  ),
  near("a condition on a relation in the function form", (p) =>
    p
      .near("meaning", some3, { k: 4 })
      .where((row) => row.quotes.count().lt(2).or(row.author.name.eq("Ada")))
      .select(columns),
  ),
  near("conditions that leave nothing", (p) =>
    p.near("meaning", x, { k: 3 }).where({ shelf: "none" }).select(columns),
  ),
  near(
    "a condition on the score",
    (p) =>
      p
        .near("meaning", x, { k: 8 })
        .where({ score: gte(0.5) })
        .select(columns),
    scored("arc 1, dam 1, hay 0.8728715609439696, cay 0.7071067811865475"),
  ),
  near("conditions on the score and on fields side by side", (p) =>
    p
      .near("place", [1, 1], { k: 8 })
      .where(or({ score: lt(4.5) }, { score: gt(100) }))
      .where({ score: gt(0), shelf: ne("b") })
      .select(columns),
  ),
  {
    ...near("a condition that joins the score with fields", (p) =>
      p
        .near("place", [1, 1], { k: 8 })
        .where(or({ score: lt(1.5) }, { shelf: "c" }))
        .where({ score: gt(0) })
        .select(columns),
    ),
    needs: ["near.score"],
  },
  near("another order of the nearest", (p) =>
    p.near("meaning", x, { k: 4 }).orderBy({ title: "desc" }).select(columns),
  ),
  near("the farthest of the nearest first", (p) =>
    p.near("meaning", x, { k: 4 }).orderBy({ score: "asc", id: "desc" }).select(columns),
  ),
  near("a window inside the nearest", (p) =>
    p.near("meaning", x, { k: 5 }).skip(1).take(3).select(columns),
  ),
  near("a window that ends behind them", (p) =>
    p.near("meaning", x, { k: 3 }).skip(2).take(3).select(columns),
  ),
  near("to-one relations beside them", (p) =>
    p
      .near("meaning", some3, { k: 5 })
      .select({ id: true, score: true })
      .include({ author: { name: true }, source: { id: true, title: true } }),
  ),
  near("to-many relations beside them", (p) =>
    p
      .near("meaning", x, { k: 5 })
      .include({ quotes: (q) => q.orderBy({ id: "asc" }).select({ id: true }) }),
  ),
  near("computed columns", (p) =>
    p.near("meaning", x, { k: 5 }).select((row) => ({
      id: row.id,
      double: row.score.add(row.score),
      name: row.author.name,
      quoted: row.quotes.count(),
    })),
  ),
  near("groups of the nearest", (p) =>
    p
      .near("meaning", x, { k: 5 })
      .groupBy(
        (row) => ({ shelf: row.shelf }),
        (row, group) => ({ count: group.count(), best: group.max(row.score) }),
      )
      .orderBy({ shelf: "asc" }),
  ),
  near("a query of them", (p) =>
    p
      .near("meaning", x, { k: 5 })
      .take(4)
      .sub()
      .where({ shelf: ne("b") })
      .orderBy({ id: "desc" })
      .select(columns),
  ),
  near("distinct values of them", (p) =>
    p.near("meaning", x, { k: 6 }).select({ shelf: true }).distinct().orderBy({ shelf: "asc" }),
  ),
  value("counts them", (db) => db.passage.near("meaning", x, { k: 5 }).count(), 5),
  value(
    "counts all that have a vector",
    (db) => db.passage.near("meaning", x, { k: 99 }).count(),
    8,
  ),
  value(
    "tells whether there is one",
    (db) => db.passage.near("meaning", x, { k: 5 }).exists(),
    true,
  ),
  value("the nearest", (db) => db.passage.near("meaning", some3, { k: 5 }).first()),
  value("computes over them", (db) =>
    db.passage
      .near("place", [1, 0], { k: 4 })
      .aggregate((row, group) => ({ worst: group.max(row.score), n: group.count() })),
  ),
  value("streams them", async (db) => {
    const ids: string[] = [];
    for await (const { id } of db.passage.near("meaning", some3, { k: 6 }).stream()) ids.push(id);
    return ids;
  }),
  value("pages through them", async (db) => {
    const nearest = db.passage.near("meaning", some3, { k: 7 }).select(columns);
    const pages: unknown[] = [];
    let after: string | null = null;
    do {
      const page: { items: unknown[]; next: string | null; total: number | null } =
        await nearest.page({ size: 3, after, total: true });
      pages.push(page.items, page.total);
      after = page.next;
    } while (after !== null);
    return pages;
  }),
  value("pages through those of one score", async (db) => {
    const nearest = db.passage.near("place", [0, 0], { k: 9 }).select(columns);
    const first = await nearest.page({ size: 5 });
    const second = await nearest.page({ size: 5, after: first.next });
    return [first.items, second.items];
  }),
  value("sees what its unit wrote", (db) =>
    takenBack(db, async () => {
      await db.passage.key("eel").update({ meaning: Float32Array.of(1, 0.001, 0) });
      await db.passage.key("arc").update({ meaning: null });
      return db.passage.near("meaning", x, { k: 3 }).select(columns).all();
    }),
  ),
  ...(["cosine", "l2", "dot"] as const).map((metric) =>
    value(`300 random vectors by ${metric}, to the last bit`, (db) =>
      takenBack(db, async () => {
        const random = new Random(43);
        const number = (): number =>
          (random.next() - 0.5) * 10 ** Math.floor(random.next() * 6 - 2);
        const numbers = (count: number): number[] => Array.from({ length: count }, number);
        await db.passage.insertMany(
          Array.from({ length: 300 }, (_, i) => ({
            id: `r${i}`,
            title: "",
            shelf: i % 3 === 0 ? "a" : "r",
            meaning: numbers(3),
            place: numbers(2),
          })),
        );
        const near = (k: number) => db.passage.near("meaning", numbers(3), { k, metric });
        return [
          await near(400).select(columns).all(),
          await near(7).where({ shelf: "a" }).select(columns).all(),
          await near(100).skip(40).take(30).select(columns).all(),
        ];
      }),
    ),
  ),
  {
    name: "a vector is read with 32 bits",
    row: 43,
    ask: {
      write: async (db) => {
        const written = await db.passage.insert({
          id: "new",
          title: "New",
          meaning: [0.1, -0, 1e-3],
          place: Float32Array.of(0.7, 3.4e38),
        });
        const read = await db.passage.key("new").one();
        return [written.meaning, written.place, read.meaning, read.place];
      },
    },
    expect: {
      value: [
        [Math.fround(0.1), 0, Math.fround(1e-3)],
        [Math.fround(0.7), Math.fround(3.4e38)],
        [Math.fround(0.1), 0, Math.fround(1e-3)],
        [Math.fround(0.7), Math.fround(3.4e38)],
      ],
    },
  },
  {
    name: "a vector is set, and set to null",
    row: 43,
    ask: {
      write: async (db) => {
        const set = await db.passage.key("arc").update({ meaning: [4, 5, 6.5] });
        const none = await db.passage.where({ id: "bay" }).update({ meaning: null });
        return [set.meaning, none];
      },
    },
  },
  {
    name: "vectors are equal number by number",
    row: 43,
    ask: {
      query: (db) =>
        db.passage
          .where(or({ meaning: [0.1, 0.2, 0.3] }, { meaning: null }, { place: [3, 4] }))
          .orderBy({ id: "asc" })
          .select({ id: true }),
    },
    expect: { rows: [{ id: "bay" }, { id: "eel" }, { id: "gum" }, { id: "ice" }] },
  },
  {
    name: "a vector may be unequal",
    row: 43,
    ask: {
      query: (db) =>
        db.passage
          .where({ meaning: ne([1, 0, 0]) })
          .orderBy({ id: "asc" })
          .select({ id: true }),
    },
  },
  ...(
    [
      ["too few numbers", [1, 2], "value.length"],
      ["too many numbers", [1, 2, 3, 4], "value.length"],
      ["no number", [1, 2, Number.NaN], "value.range"],
      ["a number beyond 32 bits", [1e39, 0, 0], "value.range"],
      ["a text", "1,2,3", "value.type"],
      ["a text among the numbers", [1, "2", 3], "value.type"],
    ] as const
  ).flatMap(([what, given, code]): ConformanceCase[] => [
    {
      name: `near refuses ${what}`,
      row: 43,
      ask: { value: async (db) => db.passage.near("meaning", given as never, { k: 1 }).all() },
      expect: { error: code },
    },
    {
      name: `a vector of ${what} is not stored`,
      row: 43,
      ask: {
        write: async (db) =>
          db.passage.insert({ id: "bad", title: "", meaning: given as never, place: [0, 0] }),
      },
      expect: { error: code },
    },
  ]),
];
