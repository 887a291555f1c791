import { between, eq, gt, gte, lt, lte, ne, noneOf, oneOf } from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import { columns, filters, orders, refused, value } from "./tables.ts";

/** Rows 15 to 20: whole numbers of 53 and 64 bits, exact decimals, and what is computed from them. */
export const numberCases: readonly ConformanceCase[] = [
  ...filters(15, "value", [
    ["ints above zero", { int: gt(0) }, "int1 int3 int5 int6"],
    ["ints below", { int: lt(-1) }, "int4 int7"],
    ["ints between", { int: between(-7, 7) }, "int0 int1 int2 int3 int4"],
    ["the greatest int", { int: Number.MAX_SAFE_INTEGER }, "int6"],
    ["the least int", { int: lte(Number.MIN_SAFE_INTEGER) }, "int7"],
    [
      "none of ints takes nulls in",
      (v) =>
        v.int
          .oneOf([0, 1])
          .not()
          .and(v.id.oneOf(["int0", "int2", "text0"])),
      "int2 text0",
    ],
    ["int64 beyond 2^53", { int64: gt(9007199254740992n) }, "int643 int644"],
    ["int64 beside 2^53", { int64: 9007199254740993n }, "int643"],
    ["the greatest int64", { int64: 2n ** 63n - 1n }, "int644"],
    ["the least int64", { int64: -(2n ** 63n) }, "int645"],
    ["int64 below zero", { int64: lt(0n) }, "int642 int645"],
    ["one of int64", { int64: oneOf([0n, 2n ** 63n - 1n, 5n]) }, "int640 int644"],
    ["int64 beside an int", (v) => v.int64.gte(0n).and(v.int64.lt(2n)), "int640 int641"],
  ]),
  ...filters(16, "value", [
    ["decimals equal", { dec: "7.000" }, "dec3"],
    ["decimals above", { dec: gt("7.000") }, "dec4 dec5 dec8"],
    ["decimals below zero", { dec: lt("0.000") }, "dec2 dec7 dec9"],
    ["decimals between", { dec: between("2.500", "13.400") }, "dec3 dec4 dec6"],
    ["one of decimals", { dec: oneOf(["0.001", "84.300"]) }, "dec1 dec5"],
    ["wide decimals equal", { wide: "13.4000000000" }, "wide4"],
    ["wide decimals above zero", { wide: gt("0.0000000000") }, "wide1 wide3 wide4 wide6"],
    ["wide decimals below", { wide: lt("-13.4000000000") }, "wide7"],
    ["wide decimals at least", { wide: gte("7.0000000000") }, "wide3 wide4 wide6"],
    [
      "one of wide decimals",
      { wide: oneOf(["-0.0000000001", "99999999999999999999.9999999999"]) },
      "wide2 wide6",
    ],
    [
      "wide decimals, not one of",
      (v) => v.wide.oneOf(["0.0000000000"]).not().and(v.wide.lte("0.0000000001")),
      "wide1 wide2 wide5 wide7",
    ],
  ]),
  ...filters(19, "value", [
    ["floats equal", { float: 0.1 }, "float3"],
    ["floats above", { float: gt(1e20) }, "float6 float8"],
    ["floats at most", { float: lte(0) }, "float0 float2 float5"],
    ["floats between", { float: between(0, 1) }, "float0 float1 float3 float4 float7"],
    ["the least float above zero", { float: 5e-324 }, "float7"],
    ["minus zero is zero", { float: -0 }, "float0"],
  ]),
  ...filters(20, "value", [
    ["true", { bool: true }, "bool0"],
    [
      "not true takes nulls in",
      (v) => v.bool.ne(true).and(v.id.oneOf(["bool0", "bool1", "int0"])),
      "bool1 int0",
    ],
  ]),
  ...filters(22, "value", [
    ["a uuid", { uuid: "0189a4c2-7b3e-7c11-8000-00000000000a" }, "uuid2"],
    ["uuids order by byte", { uuid: gt("0189a4c2-7b3e-7c11-8000-00000000000a") }, "uuid1 uuid3"],
    ["one of uuids", { uuid: oneOf(["00000000-0000-0000-0000-000000000000"]) }, "uuid0"],
  ]),
  ...filters(23, "value", [
    ["bytes equal", { bytes: new Uint8Array([0, 255]) }, "bytes2"],
    ["no bytes", { bytes: new Uint8Array() }, "bytes0"],
    [
      "bytes differ",
      (v) => v.bytes.ne(new Uint8Array([0])).and(v.bytes.ne(null)),
      "bytes0 bytes2 bytes3 bytes4 bytes5",
    ],
  ]),
  ...filters(16, "product", [
    ["a price below a cost", (p) => p.price.lte(p.cost as never), "drum"],
    ["a price times a stock", (p) => p.price.mul(p.stock).gt("100.00"), "anvil cord"],
    [
      "a price beside a whole number",
      (p) => p.price.gt("13.40").or(p.price.eq("1.00")),
      "anvil cord hinge",
    ],
    ["a price less a cost", (p) => p.price.sub(p.cost).lt("1.0000"), "drum hinge"],
    [
      "a cost that is not known is not below",
      (p) => p.cost.lt("1.0000").not(),
      "anvil bell cord drum flute glue",
    ],
    ["a price, none of", { price: noneOf(["13.40", "7.00", "7.50"]) }, "anvil cord glue hinge"],
    ["a quotient", (p) => p.price.div(2, 2).eq("6.70"), "drum flute"],
    ["a stock that is even", (p) => p.stock.mod(2).eq(0), "bell cord easel flute glue"],
    ["two columns of one type", (p) => p.stock.lt(p.name.length()), "bell drum easel flute"],
  ]),
  ...columns(15, "product", [
    ["adds ints", (p) => p.stock.add(1), { anvil: 6, easel: -1, glue: 1001 }],
    ["subtracts ints", (p) => p.stock.sub(10), { anvil: -5, cord: 2 }],
    ["multiplies ints", (p) => p.stock.mul(p.stock), { anvil: 25, easel: 4, bell: 0 }],
    ["negates an int, zero too", (p) => p.stock.neg(), { anvil: -5, easel: 2, bell: 0 }],
    ["the magnitude of an int", (p) => p.stock.abs(), { anvil: 5, easel: 2 }],
    ["the smaller of two ints", (p) => p.stock.min2(3), { anvil: 3, easel: -2 }],
    ["the greater of two ints", (p) => p.stock.max2(3), { anvil: 5, easel: 3 }],
    ["an int as text", (p) => p.stock.text(), { anvil: "5", easel: "-2", glue: "1000" }],
  ]),
  ...columns(18, "product", [
    [
      "whole division goes toward zero",
      (p) => p.stock.intDiv(2),
      { anvil: 2, easel: -1, drum: 1, hinge: 3 },
    ],
    [
      "whole division by a negative",
      (p) => p.stock.intDiv(-4),
      { anvil: -1, easel: 0, bell: 0, glue: -250 },
    ],
    ["whole division by zero is null", (p) => p.stock.intDiv(0), { anvil: null, bell: null }],
    [
      "the rest has the sign of the dividend",
      (p) => p.stock.mod(4),
      { anvil: 1, easel: -2, hinge: 3 },
    ],
    ["the rest by a negative", (p) => p.stock.mod(-4), { anvil: 1, easel: -2, bell: 0 }],
    ["the rest of a negative multiple is zero", (p) => p.stock.mod(2), { anvil: 1, easel: 0 }],
    ["the rest by zero is null", (p) => p.stock.mod(0), { anvil: null }],
    [
      "divides decimals at a scale",
      (p) => p.price.div(3, 4),
      { anvil: "33.3333", easel: "2.3333", glue: "0.0167", hinge: "0.3333" },
    ],
    [
      "divides by a column",
      (p) => p.price.div(p.stock, 2),
      { anvil: "20.00", bell: null, drum: "4.47", easel: "-3.50" },
    ],
    [
      "divides by a decimal",
      (p) => p.price.div(p.cost, 3),
      { anvil: "1.653", bell: "3.333", cord: null, easel: "70000.000" },
    ],
  ]),
  ...columns(16, "product", [
    ["adds decimals", (p) => p.price.add("0.05"), { anvil: "100.05", glue: "0.10" }],
    [
      "adds decimals of two scales",
      (p) => p.price.add(p.cost),
      { anvil: "160.5000", easel: "7.0001", cord: null },
    ],
    ["subtracts to zero", (p) => p.price.sub(p.cost), { bell: "5.2500", drum: "0.0000" }],
    ["adds an int to a decimal", (p) => p.price.add(p.stock), { anvil: "105.00", easel: "5.00" }],
    [
      "multiplies a decimal and an int",
      (p) => p.price.mul(p.stock),
      { anvil: "500.00", bell: "0.00", easel: "-14.00", glue: "50.00" },
    ],
    [
      "multiplies decimals: scales add up",
      (p) => p.price.mul(p.cost),
      { anvil: "6050.000000", easel: "0.000700", cord: null },
    ],
    [
      "the smaller of two decimals",
      (p) => p.price.min2(p.cost),
      { anvil: "60.5000", drum: "13.4000", cord: null },
    ],
    ["a decimal as text", (p) => p.price.text(), { anvil: "100.00", glue: "0.05" }],
    ["negates a decimal", (p) => p.cost.neg(), { easel: "-0.0001", cord: null }],
  ]),
  ...columns(18, "value", [
    [
      "rounds half away from zero",
      (v) => v.dec.round(0),
      { dec1: "0", dec4: "13", dec6: "3", dec7: "-3" },
    ],
    [
      "rounds to a scale",
      (v) => v.dec.round(1),
      { dec0: "0.0", dec2: "0.0", dec4: "13.4", dec8: "1000000000.0" },
    ],
    ["floor", (v) => v.dec.floor(), { dec1: "0", dec2: "-1", dec6: "2", dec7: "-3" }],
    ["ceil", (v) => v.dec.ceil(), { dec1: "1", dec2: "0", dec6: "3", dec7: "-2" }],
    ["trunc", (v) => v.dec.trunc(), { dec1: "0", dec2: "0", dec6: "2", dec7: "-2" }],
    [
      "the magnitude of a decimal",
      (v) => v.dec.abs(),
      { dec2: "0.001", dec7: "2.500", dec0: "0.000" },
    ],
  ]),
  ...columns(15, "value", [
    [
      "adds to an int64",
      (v) => v.int64.add(1n),
      { int640: 1n, int642: 0n, int643: 9007199254740994n },
    ],
    ["the rest of an int64", (v) => v.int64.mod(10n), { int641: 1n, int642: -1n, int643: 3n }],
    [
      "divides an int64",
      (v) => v.int64.intDiv(2n),
      { int642: 0n, int643: 4503599627370496n, int645: -(2n ** 62n) },
    ],
    [
      "an int64 as text",
      (v) => v.int64.text(),
      { int644: "9223372036854775807", int645: "-9223372036854775808" },
    ],
    [
      "the greatest int as text",
      (v) => v.int.text(),
      { int6: "9007199254740991", int7: "-9007199254740991" },
    ],
    ["adds floats", (v) => v.float.add(0.5), { float0: 0.5, float1: 1.5, float5: -2 }],
    ["multiplies floats", (v) => v.float.mul(2), { float3: 0.2, float5: -5 }],
    ["negates a float, zero too", (v) => v.float.neg(), { float0: 0, float1: -1 }],
  ]),
  ...orders(15, "value", [["ints", { int: "asc" }, "int7 int4 int2 int0 int1 int3 int5 int6"]], {
    int: ne(null),
  }),
  ...orders(
    15,
    "value",
    [["int64s", { int64: "asc" }, "int645 int642 int640 int641 int643 int644"]],
    { int64: ne(null) },
  ),
  ...orders(
    19,
    "value",
    [
      [
        "floats",
        { float: "asc" },
        "float5 float2 float0 float7 float3 float4 float1 float9 float6 float8",
      ],
    ],
    { float: ne(null) },
  ),
  ...orders(
    16,
    "value",
    [
      [
        "decimals are no texts",
        { dec: "asc" },
        "dec9 dec7 dec2 dec0 dec1 dec6 dec3 dec4 dec5 dec8",
      ],
      [
        "decimals by magnitude",
        (v) => [v.dec.abs().desc(), v.id.asc()],
        "dec8 dec9 dec5 dec4 dec3 dec6 dec7 dec1 dec2 dec0",
      ],
    ],
    { dec: ne(null) },
  ),
  ...orders(
    16,
    "value",
    [
      ["wide decimals", { wide: "asc" }, "wide7 wide5 wide2 wide0 wide1 wide3 wide4 wide6"],
      [
        "wide decimals, descending",
        { wide: "desc" },
        "wide6 wide4 wide3 wide1 wide0 wide2 wide5 wide7",
      ],
    ],
    { wide: ne(null) },
  ),
  ...orders(22, "value", [["uuids", { uuid: "asc" }, "uuid0 uuid2 uuid3 uuid1"]], {
    uuid: ne(null),
  }),
  ...orders(
    23,
    "value",
    [["bytes", { bytes: "asc" }, "bytes0 bytes1 bytes2 bytes3 bytes5 bytes4"]],
    { bytes: ne(null) },
  ),
  ...columns(16, "value", [
    [
      "computes with wide decimals",
      (v) => v.wide.add("1.0000000000"),
      { wide0: "1.0000000000", wide6: "100000000000000000000.9999999999" },
      ["decimal.wide"],
    ],
    [
      "rounds wide decimals",
      (v) => v.wide.round(0),
      { wide4: "13", wide6: "100000000000000000000" },
      ["decimal.wide"],
    ],
  ]),
  refused(15, "an int that grows beyond 53 bits", "value.range", (db) =>
    db.value
      .where({ id: "int6" })
      .select((v) => ({ x: v.int.add(1) }))
      .all(),
  ),
  refused(15, "an int64 that grows beyond 64 bits", "value.range", (db) =>
    db.value
      .where({ id: "int644" })
      .select((v) => ({ x: v.int64.add(1n) }))
      .all(),
  ),
  refused(15, "the least int64 negated", "value.range", (db) =>
    db.value
      .where({ id: "int645" })
      .select((v) => ({ x: v.int64.neg() }))
      .all(),
  ),
  refused(16, "a product of too many digits", "value.range", (db) =>
    db.value
      .where({ id: "dec8" })
      .select((v) => ({ x: v.dec.mul(v.dec) }))
      .all(),
  ),
  refused(19, "a float that becomes infinite", "value.range", (db) =>
    db.value
      .where({ id: "float8" })
      .select((v) => ({ x: v.float.mul(10) }))
      .all(),
  ),
  value(
    15,
    "what failed once does not fail the next",
    async (db) => {
      const grown = (id: string): Promise<unknown> =>
        db.value
          .where({ id })
          .select((v) => ({ x: v.int.add(2) }))
          .all();
      await grown("int6").catch(() => undefined);
      return grown("int1");
    },
    [{ x: 3 }],
  ),
  ...filters(15, "order", [
    ["by number", { id: eq(3) }, "3"],
    ["one of numbers", { id: oneOf([9, 1, 77]) }, "1 9"],
  ]),
];
