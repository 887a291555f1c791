import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr, Plan, Pred, Read, ValueType } from "@wervel/data";
import { decimal, describeModel, list, nullable, t } from "./support/model.ts";
import { arg, asc, cmp, path, read } from "./support/plans.ts";
import { bothStores, run } from "./support/stores.ts";

// A tree with links, where nearly everything may be null.
const model = describeModel({
  node: {
    fields: {
      id: t.int,
      text: { type: nullable(t.text), folded: true },
      n: nullable(t.int),
      big: nullable(t.int64),
      d: nullable(decimal(8, 2)),
      on: nullable(t.bool),
      at: nullable(t.instant),
      tags: { type: nullable(list(t.text)), elementIndex: true },
      parentId: nullable(t.int),
    },
    indexes: [["n"], ["parentId"]],
    relations: {
      parent: {
        kind: "one",
        to: "node",
        pairs: [["parentId", "id"]],
        nullable: true,
        onDelete: "null",
      },
      children: { kind: "many", to: "node", pairs: [["id", "parentId"]] },
      friends: {
        kind: "many",
        to: "node",
        pairs: [["id", "a"]],
        through: { link: "edge", pairs: [["b", "id"]], attributes: [] },
      },
    },
  },
  edge: {
    fields: { a: t.int, b: t.int },
    key: ["a", "b"],
    relations: {
      from: { kind: "one", to: "node", pairs: [["a", "id"]], onDelete: "cascade" },
      to: { kind: "one", to: "node", pairs: [["b", "id"]], onDelete: "cascade" },
    },
  },
});

const types = {
  id: t.int,
  text: nullable(t.text),
  n: nullable(t.int),
  big: nullable(t.int64),
  d: nullable(decimal(8, 2)),
  on: nullable(t.bool),
  at: nullable(t.instant),
} as const satisfies Record<string, ValueType>;
type Field = keyof typeof types;
const fields = Object.keys(types) as Field[];

/** Mulberry32: a small generator whose seed names the whole case. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const words = ["", "a", "A", "ab", "b", "ä", "😀", "aB"];
const samples: { readonly [F in Field]: (pick: Pick) => unknown } = {
  id: (pick) => pick([1, 2, 3, 5, 8]),
  text: (pick) => pick(words),
  n: (pick) => pick([-1, 0, 1, 2, 3]),
  big: (pick) => pick([0n, 9007199254740993n, -5n]),
  d: (pick) => pick(["0.00", "1.50", "-2.25", "10.00"]),
  on: (pick) => pick([true, false]),
  at: (pick) => pick([new Date(0), new Date(86_400_000), new Date(1_000_000_000_000)]),
};

type Pick = <T>(from: readonly T[]) => T;

function records(
  pick: Pick,
): Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> {
  const node = Array.from({ length: 24 }, (_, i) => {
    const maybe = (field: Field): unknown => (pick([0, 1, 2]) === 0 ? null : samples[field](pick));
    const tags = pick([null, [], ["a"], ["a", "b"], ["b", "b"]]);
    const row = {
      text: maybe("text"),
      n: maybe("n"),
      big: maybe("big"),
      d: maybe("d"),
      on: maybe("on"),
      at: maybe("at"),
    };
    return {
      id: i,
      ...row,
      tags,
      parentId: i === 0 || pick([0, 1, 2]) === 0 ? null : pick([0, Math.floor(i / 2), i - 1]),
    };
  });
  const pairs = new Map<string, { a: number; b: number }>();
  for (let i = 0; i < 30; i++) {
    const [a, b] = [pick(node).id, pick(node).id];
    pairs.set(`${a}-${b}`, { a, b });
  }
  return { node, edge: [...pairs.values()] };
}

/** Makes predicates and expressions that are well typed; arguments are collected on the way. */
class Maker {
  readonly args: unknown[] = [];
  readonly #pick: Pick;

  constructor(pick: Pick) {
    this.#pick = pick;
  }

  given(field: Field): Expr {
    const isNull = this.#pick([0, 1, 2, 3, 4]) === 0;
    const type = isNull ? nullable(types[field]) : { ...types[field], nullable: false };
    return arg(this.args.push(isNull ? null : samples[field](this.#pick)) - 1, type);
  }

  path(field: Field): Expr {
    return this.#pick([
      path(field),
      path(field),
      path("parent", field),
      path("parent", "parent", field),
    ]);
  }

  pred(depth: number): Pred {
    const pick = this.#pick;
    const kind =
      depth === 0 ? pick([0, 1, 2, 3, 4, 5]) : pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    switch (kind) {
      case 0:
        return { null: this.path(pick(fields)) };
      case 1:
      case 2: {
        const field = pick(fields);
        const right = pick([0, 1]) === 0 ? this.given(field) : this.path(field);
        return cmp(pick(["eq", "ne", "lt", "lte", "gt", "gte"] as const), this.path(field), right);
      }
      case 3:
        return cmp(
          pick([
            "startsWith",
            "endsWith",
            "contains",
            "startsWithFold",
            "eqFold",
            "containsFold",
          ] as const),
          path("text"),
          this.given("text"),
        );
      case 4: {
        const field = pick(fields);
        const values = [
          samples[field](pick),
          samples[field](pick),
          ...(pick([0, 1]) === 0 ? [null] : []),
        ];
        return {
          in: this.path(field),
          list: { arg: this.args.push(values) - 1, type: types[field] },
        };
      }
      case 5:
        return pick([0, 1]) === 0
          ? cmp("has", path("tags"), arg(this.args.push(pick(["a", "b", "c"])) - 1))
          : cmp(
              pick(["hasAny", "hasAll"] as const),
              path("tags"),
              arg(this.args.push(pick([[], ["a"], ["a", "b"], ["c"]])) - 1, list(t.text)),
            );
      case 6:
        return { not: this.pred(depth - 1) };
      case 7:
        return { and: [this.pred(depth - 1), this.pred(depth - 1)] };
      case 8:
        return { or: [this.pred(depth - 1), this.pred(depth - 1)] };
      case 9:
      case 10: {
        const some = pick([
          ["parent"],
          ["children"],
          ["friends"],
          ["parent", "children"],
          ["parent", "parent"],
        ]);
        return pick([0, 1, 2]) === 0 ? { some } : { some, where: this.pred(depth - 1) };
      }
      default: {
        const field = pick(["n", "d", "text"] as const);
        return cmp(
          pick(["eq", "lt", "gte", "ne"] as const),
          this.expr(field, depth - 1),
          this.given(field),
        );
      }
    }
  }

  expr(field: "n" | "d" | "text", depth: number): Expr {
    const pick = this.#pick;
    if (depth <= 0) return this.path(field);
    switch (pick([0, 1, 2, 3])) {
      case 0:
        return { op: "coalesce", args: [this.path(field), this.given(field)] };
      case 1:
        return { case: [[this.pred(depth - 1), this.path(field)]], else: this.given(field) };
      case 2:
        return {
          over: pick(["children", "friends"]),
          ...(pick([0, 1]) === 0 ? {} : { where: this.pred(depth - 1) }),
          agg: { fn: pick(["min", "max"] as const), of: path(field) },
        };
      default:
        return field === "text"
          ? { op: "concat", args: [this.path(field), this.path(field)] }
          : {
              op: pick(["add", "sub", "min2", "max2"] as const),
              args: [this.path(field), this.given(field)],
            };
    }
  }

  plan(): Plan {
    const pick = this.#pick;
    const where = this.pred(3);
    const nulls = (): "first" | "last" => pick(["first", "last"] as const);
    const order = [
      { key: this.path(pick(fields)), dir: pick(["asc", "desc"] as const), nulls: nulls() },
      asc("id"),
    ];
    const base: Read = read("node", { where, order, take: ["id"] });
    switch (pick([0, 1, 2, 3, 4])) {
      case 0:
        return base;
      case 1:
        return {
          ...base,
          page: { limit: { const: 5, type: t.int }, offset: { const: 2, type: t.int } },
        };
      case 2: {
        const let_ = { x: this.expr("n", 2), y: this.expr("text", 2), z: { is: this.pred(1) } };
        return { ...base, let: let_, take: { fields: ["id", "x", "y", "z"], nest: {} } };
      }
      case 3:
        return {
          from: {
            read: {
              ...base,
              page: { limit: { const: 9, type: t.int } },
              take: { fields: Object.keys(model.entities["node"]!.fields), nest: {} },
            },
          },
          where: this.pred(2),
          group: {
            by: ["on"],
            agg: {
              n: { fn: "count" },
              sum: { fn: "sum", of: path("d") },
              avg: { fn: "avg", of: path("n"), where: this.pred(1) },
              most: { fn: "max", of: path("text") },
            },
          },
          order: [],
          take: { fields: ["on", "n", "sum", "avg", "most"], nest: {} },
        };
      default:
        return {
          children: { entity: "node", relation: pick(["children", "friends"]) },
          parents: this.args.push([0, 1, 2, 3, 4, 5]) - 1,
          read: {
            ...base,
            ...(pick([0, 1]) === 0 ? {} : { page: { limit: { const: 2, type: t.int } } }),
          },
        };
    }
  }
}

const seeds = Number(process.env["WERVEL_RANDOM_PLANS"] ?? 400);

test(`gives what the semantics give for ${seeds} random plans`, async (here) => {
  const first = generator(7);
  const [sqlite, oracle] = await bothStores(
    here,
    model,
    records((from) => from[Math.floor(first() * from.length)]!),
  );
  for (let seed = 1; seed <= seeds; seed++) {
    const random = generator(seed);
    const maker = new Maker((from) => from[Math.floor(random() * from.length)]!);
    const plan = maker.plan();
    const [got, meant] = [await run(sqlite, plan, maker.args), await run(oracle, plan, maker.args)];
    assert.deepEqual(shown(got, plan), shown(meant, plan), `seed ${seed}`);
  }
});

function shown(result: Awaited<ReturnType<typeof run>>, plan: Plan): readonly string[] {
  const plainly = (_: string, given: unknown): unknown =>
    typeof given === "bigint" ? `${given}n` : given;
  const rows = result.rows.map((row, i) => JSON.stringify([row, result.parents?.[i]], plainly));
  return "order" in plan && plan.order.length > 0 ? rows : rows.toSorted();
}
