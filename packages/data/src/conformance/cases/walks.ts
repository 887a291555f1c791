import { gte, ne, noneOf } from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import type { World } from "../world/model.ts";
import { query, refused } from "./tables.ts";

type Start = Parameters<World["person"]["walk"]>[1];
type Way = "follows" | "followers" | "team" | "boss";

const reached = (text: string): { id: string; depth: number }[] =>
  text === ""
    ? []
    : text.split(" ").map((word) => ({ id: word.slice(0, 3), depth: Number(word.slice(3)) }));

const walk = (
  name: string,
  via: Way | readonly Way[],
  options: Start,
  expected: string,
): ConformanceCase =>
  query(
    42,
    `walks ${name}`,
    (db) =>
      db.person
        .walk(via, options)
        .orderBy({ depth: "asc", id: "asc" })
        .select({ id: true, depth: true }),
    reached(expected),
  );

/** Row 42: the records that can be reached, each at its least depth. */
export const walkCases: readonly ConformanceCase[] = [
  walk("along a cycle", "follows", { from: "ada", max: 3 }, "ben1 cas2 dov3"),
  walk("along a cycle, farther", "follows", { from: "ada", max: 9 }, "ben1 cas2 dov3 eli4"),
  walk("from the start itself", "follows", { from: "ada", min: 0, max: 1 }, "ada0 ben1"),
  walk("the start alone", "follows", { from: "ada", min: 0, max: 0 }, "ada0"),
  walk("only what is far", "follows", { from: "ada", min: 3, max: 4 }, "dov3 eli4"),
  walk("from a loop", "follows", { from: "dov", max: 2 }, "eli1 ben2"),
  walk("against the links", "followers", { from: "dov", max: 2 }, "cas1 ben2"),
  walk(
    "against the links to the end",
    "followers",
    { from: "dov", max: 9 },
    "cas1 ben2 ada3 eli3 gil4",
  ),
  walk("from who follows nobody", "follows", { from: "hal", max: 5 }, ""),
  walk("from nobody", "follows", { from: "xyz", max: 5 }, ""),
  walk("down a tree", "team", { from: "ada", max: 5 }, "ben1 cas1 dov2 eli3"),
  walk("down a tree of one who leads itself", "team", { from: "fro", min: 0, max: 5 }, "fro0"),
  walk("down a tree from a leaf", "team", { from: "eli", max: 2 }, ""),
  walk(
    "no farther than it may",
    "follows",
    { from: "ada", max: 9, maxNodes: 5 },
    "ben1 cas2 dov3 eli4",
  ),
  walk("to as many as there are", "team", { from: "ada", max: 1, maxNodes: 3 }, "ben1 cas1"),
  ...(
    [
      ["along a cycle", { from: "ada", max: 9, maxNodes: 4 }],
      ["whose depths are left out", { from: "ada", min: 4, max: 9, maxNodes: 4 }],
      ["and its start", { from: "ada", max: 1, maxNodes: 1 }],
    ] as const
  ).map(([what, options]) =>
    refused(42, `walks to more records than it may ${what}`, "limit.nodes", (db) =>
      db.person.walk("follows", options).all(),
    ),
  ),
  walk("both ways", ["follows", "followers"], { from: "gil", max: 2 }, "ada1 ben2 cas2"),
  walk("both ways of a tree", ["boss", "team"], { from: "dov", max: 2 }, "ben1 eli1 ada2"),
  walk("several relations", ["follows", "team"], { from: "ada", max: 2 }, "ben1 cas1 dov2"),
  walk(
    "no farther than where it stops",
    "follows",
    { from: "ada", max: 9, stop: { id: "cas" } },
    "ben1 cas2",
  ),
  walk(
    "not at all where its start stops it",
    "follows",
    { from: "ada", max: 9, stop: { id: "ada" } },
    "",
  ),
  walk(
    "past what stops it, another way",
    ["follows", "team"],
    { from: "ada", max: 9, stop: { id: "ben" } },
    "ben1 cas1 dov2 eli3",
  ),
  walk(
    "to where a related record stops it",
    "follows",
    { from: "ada", max: 9, stop: { boss: { id: "ada" } } },
    "ben1",
  ),
  walk(
    "what satisfies one condition, to where another stops it",
    "follows",
    { from: "ada", max: 9, where: { id: ne("eli") }, stop: { id: "zed" } },
    "ben1 cas2 dov3",
  ),
  walk("only the second level", "team", { from: "ada", min: 2, max: 2 }, "dov2"),
  query(
    42,
    "filters what was reached, not the way",
    (db) =>
      db.person
        .walk("follows", { from: "ada", max: 9 })
        .where({ id: ne("ben") })
        .orderBy({ depth: "asc" })
        .select({ id: true }),
    [{ id: "cas" }, { id: "dov" }, { id: "eli" }],
  ),
  query(
    42,
    "goes through what satisfies a condition alone",
    (db) =>
      db.person
        .walk("follows", { from: "ada", min: 0, max: 9, where: { id: noneOf(["cas", "ada"]) } })
        .orderBy({ depth: "asc" })
        .select({ id: true, depth: true }),
    reached("ada0 ben1"),
  ),
  query(
    42,
    "goes through what satisfies a condition on other records",
    (db) =>
      db.person
        .walk("team", { from: "ada", min: 0, max: 9, where: (p) => p.team.count().gt(0) })
        .orderBy({ depth: "asc" })
        .select({ id: true, depth: true }),
    reached("ada0 ben1 dov2"),
  ),
  query(
    42,
    "goes through what satisfies a condition on a to-one, and filters what it reached",
    (db) =>
      db.person
        .walk("follows", { from: "ada", max: 9, where: { boss: { name: ne("Ben") } } })
        .where({ depth: gte(1) })
        .orderBy({ depth: "asc" })
        .select({ id: true, depth: true }),
    reached("ben1 cas2"),
  ),
  query(
    42,
    "filters by depth",
    (db) =>
      db.person
        .walk("follows", { from: "ada", max: 9 })
        .where({ depth: gte(3) })
        .orderBy({ depth: "desc" })
        .select({ id: true }),
    [{ id: "eli" }, { id: "dov" }],
  ),
  query(
    42,
    "takes the nearest",
    (db) =>
      db.person
        .walk("followers", { from: "dov", max: 9 })
        .orderBy({ depth: "asc" })
        .take(3)
        .select({ id: true }),
    [{ id: "cas" }, { id: "ben" }, { id: "ada" }],
  ),
  query(
    42,
    "counts by depth",
    (db) =>
      db.person
        .walk("followers", { from: "dov", max: 9 })
        .groupBy(
          (p) => ({ depth: p.depth }),
          (_p, g) => ({ n: g.count() }),
        )
        .orderBy({ depth: "asc" }),
    [
      { depth: 1, n: 1 },
      { depth: 2, n: 1 },
      { depth: 3, n: 2 },
      { depth: 4, n: 1 },
    ],
  ),
  query(
    42,
    "walks whom customers referred",
    (db) =>
      db.customer
        .walk("referred", { from: "ann", max: 5 })
        .orderBy({ depth: "asc", id: "asc" })
        .select({ id: true, depth: true }),
    reached("bob1 cyd1 dee2 eve2"),
  ),
  query(
    42,
    "walks along equal fields",
    (db) =>
      db.supplier
        .walk("rivals", { from: "acme", min: 0, max: 3 })
        .orderBy({ depth: "asc", id: "asc" })
        .select({ id: true, depth: true }),
    [
      { id: "acme", depth: 0 },
      { id: "dune", depth: 1 },
    ],
  ),
  refused(42, "a walk to before its start", "WERVEL_QUERY_WINDOW", async (db) =>
    db.person.walk("team", { from: "ada", min: 3, max: 1 }).all(),
  ),
];
