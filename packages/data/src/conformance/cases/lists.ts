import {
  eq,
  has,
  hasAll,
  hasAny,
  isEmpty,
  ne,
  not,
  oneOf,
  and,
  some,
  gt,
  startsWith,
} from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import { columns, filters, query } from "./tables.ts";

/** Rows 24, 25 and 49: lists keep their order, JSON is compared by structure, value objects have members. */
export const listCases: readonly ConformanceCase[] = [
  ...filters(24, "value", [
    ["has", { texts: has("a") }, "texts1 texts2 texts3 texts4"],
    ["has the empty text", { texts: has("") }, "texts5"],
    ["has minds case", { texts: has("A") }, "texts7"],
    ["has awkward text", { texts: has("'") }, "texts6"],
    [
      "has not, among lists",
      and(not({ texts: has("a") }), { texts: ne(null) }),
      "texts0 texts5 texts6 texts7",
    ],
    ["has any", { texts: hasAny(["b", "A"]) }, "texts2 texts3 texts7"],
    ["has any of nothing", { texts: hasAny([]) }, ""],
    ["has all", { texts: hasAll(["a", "b"]) }, "texts2 texts3"],
    ["has all of the same twice", { texts: hasAll(["a", "a"]) }, "texts1 texts2 texts3 texts4"],
    [
      "has all of nothing",
      { texts: hasAll([]) },
      "texts0 texts1 texts2 texts3 texts4 texts5 texts6 texts7",
    ],
    ["has not all", and(not({ texts: hasAll(["a", "b"]) }), { texts: has("a") }), "texts1 texts4"],
    ["is empty", { texts: isEmpty() }, "texts0"],
    ["equals in order", { texts: ["a", "b"] }, "texts2"],
    ["equals in the other order", { texts: ["b", "a"] }, "texts3"],
    ["equals the empty list", { texts: [] }, "texts0"],
    ["differs", and({ texts: ne(["a", "b"]) }, { texts: has("b") }), "texts3"],
    ["equals null", and({ texts: null }, { id: startsWith("tex") }, { id: gt("texts") }), ""],
    ["size", (v) => v.texts.size().eq(2), "texts2 texts3 texts4"],
    ["ints: has", { ints: has(1) }, "ints1 ints2 ints3"],
    ["ints: has the greatest", { ints: has(Number.MAX_SAFE_INTEGER) }, "ints5"],
    ["ints: has all", { ints: hasAll([3, 1]) }, "ints2 ints3"],
    ["ints: equals", { ints: [3, 2, 1] }, "ints3"],
    ["ints: as numbers, not texts", { ints: hasAny([9]) }, "ints6"],
    ["decimals: has", { decs: has("-0.01") }, "decs2"],
    ["decimals: equals", { decs: ["1.00"] }, "decs1"],
    ["some element equals", (v) => v.texts.elem(eq("b")), "texts2 texts3"],
    ["some element differs", (v) => v.texts.elem(ne("a")), "texts2 texts3 texts5 texts6 texts7"],
    [
      "no element differs",
      (v) => v.texts.elem(ne("a")).not().and(v.texts.isNull().not()),
      "texts0 texts1 texts4",
    ],
  ]),
  ...filters(49, "product", [
    ["has, by the index on elements", { tags: has("iron") }, "anvil bell hinge"],
    ["has not", not({ tags: has("wood") }), "anvil bell cord glue hinge"],
    ["has any", { tags: hasAny(["art", "heavy"]) }, "anvil drum easel glue"],
    ["has all", { tags: hasAll(["wood", "heavy"]) }, "drum"],
    ["has and has", and({ tags: has("wood") }, { tags: has("art") }), "easel"],
    ["has, or none at all", (p) => p.tags.has("art").or(p.tags.isEmpty()), "cord easel glue"],
    ["has its own name", (p) => p.tags.has(p.id), ""],
  ]),
  ...filters(49, "supplier", [
    ["of a product with a tag", { products: some({ tags: has("iron") }) }, "acme dune"],
    ["of a product without a tag", { products: some(not({ tags: has("iron") })) }, "bolt coil"],
  ]),
  ...columns(24, "product", [
    ["size", (p) => p.tags.size(), { anvil: 2, cord: 0, easel: 3 }],
    ["has as a value", (p) => p.tags.has("wood"), { anvil: false, easel: true }],
    ["is empty as a value", (p) => p.tags.isEmpty(), { anvil: false, cord: true }],
    [
      "keeps order and repetition",
      (p) => p.tags,
      { easel: ["wood", "art", "wood"], hinge: ["iron", "iron"], cord: [] },
    ],
  ]),
  ...columns(24, "value", [
    ["size of null", (v) => v.texts.size(), { texts4: 2, nothing: null }],
    ["exact ints in lists", (v) => v.ints, { ints5: [Number.MAX_SAFE_INTEGER, -1], nothing: null }],
    ["exact decimals in lists", (v) => v.decs, { decs2: ["1.50", "-0.01"] }],
  ]),
  query(
    24,
    "elements as rows, by record and position",
    (db) =>
      db.product
        .where({ id: oneOf(["easel", "bell", "cord"]) })
        .each("tags")
        .orderBy({ id: "asc", position: "asc" })
        .select({ id: true, value: true, position: true }),
    [
      { id: "bell", value: "iron", position: 0 },
      { id: "easel", value: "wood", position: 0 },
      { id: "easel", value: "art", position: 1 },
      { id: "easel", value: "wood", position: 2 },
    ],
  ),
  query(
    24,
    "distinct elements",
    (db) => db.product.each("tags").select({ value: true }).distinct().orderBy({ value: "asc" }),
    [{ value: "art" }, { value: "heavy" }, { value: "iron" }, { value: "wood" }],
  ),
  query(
    24,
    "elements counted",
    (db) =>
      db.product
        .each("tags")
        .groupBy(
          (t) => ({ value: t.value }),
          (_t, g) => ({ n: g.count() }),
        )
        .orderBy({ n: "desc", value: "asc" }),
    [
      { value: "iron", n: 4 },
      { value: "wood", n: 4 },
      { value: "art", n: 2 },
      { value: "heavy", n: 2 },
    ],
  ),
  query(
    24,
    "elements of filtered records, filtered",
    (db) =>
      db.product
        .where({ discontinued: false })
        .each("tags")
        .where({ value: "heavy" })
        .orderBy({ id: "asc" })
        .select({ id: true }),
    [{ id: "anvil" }, { id: "drum" }],
  ),
  ...filters(25, "value", [
    ["a member", (v) => v.json.at("a").eq(1), "json9 json12"],
    [
      "a member that is null is null",
      (v) => v.json.at("a").isNull().and(v.json.exists("a")),
      "json10",
    ],
    ["a member that is there", (v) => v.json.exists("a"), "json9 json10 json11 json12"],
    [
      "a member that is not there, among objects",
      (v) => v.json.exists("a").not().and(v.json.exists("a b")),
      "json15",
    ],
    ["an element", (v) => v.json.at(0).eq(1), "json14"],
    ["an element by type", (v) => v.json.at(1).eq("1"), "json14"],
    ["an element that is there", (v) => v.json.exists(0), "json13 json14"],
    ["deep inside", (v) => v.json.at("a").at("b").at(2).at("c").eq("x"), "json11"],
    ["equal whatever the order of members", { json: { a: 1, b: 2 } }, "json12"],
    ["the empty object", { json: {} }, "json0"],
    ["the empty list", { json: [] }, "json1"],
    ["a text", { json: "a" }, "json3"],
    ["the text null", { json: "null" }, "json16"],
    ["zero", { json: 0 }, "json4"],
    ["false", { json: false }, "json8"],
    ["a fraction", { json: 1.5 }, "json6"],
    ["a list with null", { json: [null] }, "json13"],
    ["one of several", { json: oneOf([1, "", true]) }, "json2 json5 json7"],
    ["a number is no text", { json: oneOf(["0", "1"]) }, ""],
  ]),
  ...columns(25, "value", [
    [
      "a member as a value",
      (v) => v.json.at("a"),
      { json9: 1, json10: null, json11: { b: [1, 2, { c: "x" }] }, json0: null },
    ],
    [
      "an element as a value",
      (v) => v.json.at(0),
      { json13: null, json14: 1, json1: null, json0: null },
    ],
    [
      "JSON comes back as it was",
      (v) => v.json,
      { json2: "", json7: true, json12: { b: 2, a: 1 }, json15: { "a b": "'" } },
    ],
  ]),
  ...filters(25, "value", [
    ["a member of a value object", { point: { x: 1 } }, "point1 point3"],
    ["two members", { point: { x: 1, label: "" } }, "point1"],
    ["a member by order", { point: { x: gt(-1) } }, "point0 point1 point3"],
    ["a member that is null", and({ point: { label: null } }, { point: ne(null) }), "point0"],
    ["a whole value object", (v) => v.point.eq({ x: 0, label: null }), "point0"],
    [
      "a whole value object, unequal",
      (v) => v.point.ne({ x: 0, label: null }).and(v.point.isNull().not()),
      "point1 point2 point3",
    ],
  ]),
];
