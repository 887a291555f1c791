import type { Expr, Order, Pred, Read, ValueType } from "../../plan/plan.ts";
import type { Row } from "../../store/store.ts";
import type { ConformanceCase } from "../case.ts";

const int: ValueType = { kind: "int", nullable: false };
const int64: ValueType = { kind: "int64", nullable: false };
const text: ValueType = { kind: "text", nullable: false };
const maybeText: ValueType = { kind: "text", nullable: true };
const bool: ValueType = { kind: "bool", nullable: false };

const path = (...names: string[]): Expr => ({ path: names });
const arg = (index: number, type: ValueType): { arg: number; type: ValueType } => ({
  arg: index,
  type,
});
const asc = (name: string): Order => ({ key: path(name), dir: "asc", nulls: "first" });
const desc = (name: string): Order => ({ key: path(name), dir: "desc", nulls: "last" });

interface Parts extends Partial<Omit<Read, "take">> {
  readonly take?: readonly string[];
}

function read(entity: string, { take = ["id"], ...parts }: Parts): Read {
  return { from: { entity }, order: [], ...parts, take: { fields: take, nest: {} } };
}

function plan(
  row: number,
  name: string,
  made: Read,
  args: readonly unknown[],
  rows: readonly Row[],
): ConformanceCase {
  return { name: `plan: ${name}`, row, ask: { plan: made, args }, expect: { rows } };
}

const where = (
  row: number,
  name: string,
  entity: string,
  pred: Pred,
  args: readonly unknown[],
  ids: string,
): ConformanceCase =>
  plan(
    row,
    name,
    read(entity, { where: pred }),
    args,
    ids === "" ? [] : ids.split(" ").map((id) => ({ id })),
  );

/** What the algebra can say and the builder does not: constants, tuples, elements, arguments that are null. */
export const planCases: readonly ConformanceCase[] = [
  plan(
    6,
    "counts that leave nulls out, beside a count of all",
    read("customer", {
      take: ["all", "cities", "romans"],
      group: {
        by: [],
        agg: {
          all: { fn: "count" },
          cities: { fn: "count", of: path("city") },
          romans: {
            fn: "count",
            of: path("id"),
            where: { cmp: "eq", left: path("city"), right: { const: "Rome", type: text } },
          },
        },
      },
    }),
    [],
    [{ all: 7, cities: 5, romans: 2 }],
  ),
  plan(
    6,
    "groups by a decimal that may be null, from the greatest down",
    read("place", {
      take: ["cost", "n"],
      let: { cost: path("box", "cost") },
      group: {
        by: ["cost"],
        agg: { n: { fn: "countDistinct", of: path("id") } },
      },
      order: [desc("cost")],
    }),
    [],
    [
      { cost: "12.00", n: 1 },
      { cost: "0.10", n: 1 },
      { cost: "-999999.99", n: 1 },
      { cost: null, n: 2 },
    ],
  ),
  plan(
    6,
    "distinct beside an order, of a member",
    read("value", {
      take: ["pick", "label"],
      let: { label: path("point", "label") },
      distinct: true,
      order: [asc("pick"), asc("label")],
    }),
    [],
    [
      { pick: null, label: null },
      { pick: null, label: "" },
      { pick: null, label: "a" },
      { pick: null, label: "é'" },
      { pick: "B", label: null },
      { pick: "a", label: null },
      { pick: "c", label: null },
    ],
  ),
  where(
    2,
    "an argument that is null equals null",
    "customer",
    { cmp: "eq", left: path("city"), right: arg(0, maybeText) },
    [null],
    "cyd gus",
  ),
  where(
    2,
    "differs from an argument that is null",
    "customer",
    { cmp: "ne", left: path("city"), right: arg(0, maybeText) },
    [null],
    "ann bob dee eve fay",
  ),
  where(
    2,
    "nothing is below an argument that is null",
    "customer",
    { not: { cmp: "lt", left: path("city"), right: arg(0, maybeText) } },
    [null],
    "ann bob cyd dee eve fay gus",
  ),
  where(
    2,
    "nothing starts with null",
    "customer",
    { cmp: "startsWith", left: path("city"), right: arg(0, maybeText) },
    [null],
    "",
  ),
  where(
    2,
    "an argument on the left",
    "customer",
    { cmp: "lt", left: arg(0, text), right: path("city") },
    ["Oslo"],
    "bob dee",
  ),
  where(
    2,
    "a condition of constants",
    "company",
    { cmp: "eq", left: { const: 1, type: int }, right: { const: 1, type: int } },
    [],
    "x y z",
  ),
  where(2, "a null constant", "company", { null: { const: null, type: maybeText } }, [], "x y z"),
  where(
    2,
    "a predicate as a value, compared with null",
    "company",
    { null: { is: { null: path("name") } } },
    [],
    "",
  ),
  plan(
    2,
    "tuples in a list",
    read("follow", {
      where: { in: [path("followerId"), path("followedId")], list: { arg: 0, type: [text, text] } },
      take: ["followerId"],
    }),
    [
      [
        ["ada", "ben"],
        ["ben", "ada"],
        ["dov", "dov"],
      ],
    ],
    [{ followerId: "ada" }, { followerId: "dov" }],
  ),
  plan(
    2,
    "tuples with null in a list",
    read("follow", {
      where: {
        in: [path("followerId"), path("weight")],
        list: { arg: 0, type: [text, { ...int, nullable: true }] },
      },
      take: ["followerId", "followedId"],
    }),
    [
      [
        ["cas", null],
        ["dov", 9],
        ["ada", 1],
      ],
    ],
    [
      { followerId: "cas", followedId: "ada" },
      { followerId: "dov", followedId: "dov" },
    ],
  ),
  plan(
    2,
    "tuples not in a list",
    read("follow", {
      where: {
        not: {
          in: [path("followerId"), path("weight")],
          list: { arg: 0, type: [text, { ...int, nullable: true }] },
        },
      },
      take: ["followedId"],
      order: [asc("followedId"), asc("followerId")],
    }),
    [
      [
        ["cas", null],
        ["dov", 9],
        ["ada", 5],
        ["dov", 0],
        ["gil", -1],
      ],
    ],
    [{ followedId: "ben" }, { followedId: "cas" }, { followedId: "dov" }],
  ),
  where(
    24,
    "a value in a list of the row",
    "product",
    { cmp: "in", left: arg(0, text), right: path("tags") },
    ["iron"],
    "anvil bell hinge",
  ),
  where(
    24,
    "a value not in a list of the row",
    "product",
    { not: { cmp: "in", left: arg(0, text), right: path("tags") } },
    ["wood"],
    "anvil bell cord glue hinge",
  ),
  plan(
    24,
    "a column in a list over a relation",
    read("line", {
      where: { not: { cmp: "in", left: path("productId"), right: path("product", "tags") } },
      order: [asc("orderId"), asc("productId")],
      page: { limit: { const: 1, type: int } },
      take: ["orderId"],
    }),
    [],
    [{ orderId: 1 }],
  ),
  where(
    24,
    "some element satisfies more than one condition",
    "value",
    {
      element: ["texts"],
      where: {
        and: [
          { cmp: "startsWith", left: path("value"), right: arg(0, text) },
          { cmp: "endsWith", left: path("value"), right: arg(1, text) },
        ],
      },
    },
    ["a", "%"],
    "texts6",
  ),
  where(
    24,
    "no element satisfies",
    "value",
    {
      and: [
        {
          not: {
            element: ["ints"],
            where: { cmp: "gt", left: path("value"), right: { const: 1, type: int } },
          },
        },
        { not: { null: path("ints") } },
      ],
    },
    [],
    "ints0 ints1 ints4",
  ),
  plan(
    24,
    "elements over a to-one",
    read("order", {
      where: {
        some: ["lines"],
        where: {
          element: ["product", "tags"],
          where: { cmp: "eq", left: path("value"), right: arg(0, text) },
        },
      },
      order: [asc("id")],
    }),
    ["heavy"],
    [{ id: 1 }, { id: 3 }, { id: 5 }, { id: 7 }],
  ),
  where(
    11,
    "a folded text over a relation, inside a quantifier",
    "customer",
    {
      some: ["referred"],
      where: { cmp: "eqFold", left: path("referrer", "name"), right: arg(0, text) },
    },
    ["ANN"],
    "ann",
  ),
  {
    ...where(
      11,
      "a folded text compared with a column",
      "customer",
      { cmp: "startsWithFold", left: path("name"), right: path("id") },
      [],
      "ann bob cyd",
    ),
    needs: ["folded.computed"],
  },
  plan(
    15,
    "an int64 less an int, both arguments",
    read("company", {
      let: { left: { op: "sub", args: [arg(0, int64), arg(1, int)] } },
      take: ["id", "left"],
      where: { cmp: "eq", left: path("id"), right: arg(2, text) },
    }),
    [9007199254740993n, 1, "x"],
    [{ id: "x", left: 9007199254740992n }],
  ),
  plan(
    15,
    "an argument of a case, as text",
    read("company", {
      let: {
        n: {
          op: "text",
          args: [
            {
              case: [[{ cmp: "eq", left: path("id"), right: arg(0, text) }, arg(1, int)]],
              else: { const: 0, type: int },
            },
          ],
        },
      },
      take: ["id", "n"],
      order: [asc("id")],
    }),
    ["y", 5],
    [
      { id: "x", n: "0" },
      { id: "y", n: "5" },
      { id: "z", n: "0" },
    ],
  ),
  plan(
    18,
    "an argument divided",
    read("company", {
      let: { n: { op: "intDiv", args: [arg(0, int), { const: 2, type: int }] } },
      take: ["n"],
    }),
    [5],
    [{ n: 2 }, { n: 2 }, { n: 2 }],
  ),
  plan(
    26,
    "ordered by a constant column",
    read("company", {
      let: { one: { const: 1, type: int } },
      order: [desc("one"), desc("id")],
      take: ["id", "one"],
    }),
    [],
    [
      { id: "z", one: 1 },
      { id: "y", one: 1 },
      { id: "x", one: 1 },
    ],
  ),
  plan(
    26,
    "ordered by a constant column that is the place of another",
    {
      ...read("company", {
        let: { two: { const: 2, type: int } },
        order: [asc("two"), desc("id")],
      }),
      take: { fields: ["two", "id"], nest: {} },
    },
    [],
    [
      { two: 2, id: "z" },
      { two: 2, id: "y" },
      { two: 2, id: "x" },
    ],
  ),
  plan(
    26,
    "ordered by a constant of a source",
    {
      from: {
        read: read("company", { let: { no: { const: false, type: bool } }, take: ["id", "no"] }),
      },
      order: [asc("no"), desc("id")],
      page: { limit: { const: 2, type: int } },
      take: { fields: ["id"], nest: {} },
    },
    [],
    [{ id: "z" }, { id: "y" }],
  ),
  plan(
    6,
    "grouped by a constant column",
    read("company", {
      let: { one: { const: 1, type: int } },
      group: { by: ["one"], agg: { n: { fn: "count" } } },
      take: ["one", "n"],
    }),
    [],
    [{ one: 1, n: 3 }],
  ),
  plan(
    6,
    "grouped by a constant column over nothing",
    read("company", {
      let: { one: { const: 1, type: int } },
      where: { cmp: "eq", left: path("id"), right: arg(0, text) },
      group: { by: ["one"], agg: { n: { fn: "count" } } },
      take: ["one", "n"],
    }),
    ["none"],
    [],
  ),
  plan(
    6,
    "groups without aggregates",
    read("order", {
      group: { by: ["status"], agg: {} },
      order: [desc("status")],
      take: ["status"],
    }),
    [],
    [{ status: "void" }, { status: "sent" }, { status: "paid" }, { status: "open" }],
  ),
  plan(
    6,
    "one group of everything",
    read("order", {
      group: {
        by: [],
        agg: { n: { fn: "count" }, first: { fn: "min", of: path("customer", "name") } },
      },
      take: ["n", "first"],
    }),
    [],
    [{ n: 9, first: "ANN" }],
  ),
  plan(
    26,
    "a cursor that stands at no row",
    read("company", { order: [asc("id")], page: { after: [arg(0, text)] } }),
    ["xx"],
    [{ id: "y" }, { id: "z" }],
  ),
  plan(
    26,
    "a cursor past the end",
    read("company", {
      order: [asc("id")],
      page: { after: [arg(0, text)], limit: { const: 5, type: int } },
    }),
    ["zz"],
    [],
  ),
  plan(
    26,
    "a cursor and an offset",
    read("person", {
      order: [desc("id")],
      page: {
        after: [arg(0, text)],
        offset: { const: 1, type: int },
        limit: { const: 2, type: int },
      },
    }),
    ["fro"],
    [{ id: "dov" }, { id: "cas" }],
  ),
  plan(
    42,
    "walks from several starts",
    {
      from: {
        walk: {
          start: read("person", {
            where: { in: path("id"), list: { arg: 0, type: text } },
            take: ["id", "name", "bossId"],
          }),
          via: ["follows"],
          min: 1,
          max: 1,
        },
      },
      order: [asc("id")],
      take: { fields: ["id", "depth"], nest: {} },
    },
    [["ada", "dov"]],
    [
      { id: "ben", depth: 1 },
      { id: "eli", depth: 1 },
    ],
  ),
];
