import {
  bool,
  bytes,
  choice,
  date,
  decimal,
  type Field,
  float,
  instant,
  int,
  int64,
  json,
  list,
  object,
  secret,
  text,
  toSecret,
  uuid,
  vector,
} from "@wervel/schema";

/** One field with what it takes and what it refuses; `[pointer, code]` per issue. */
export interface Case {
  readonly name: string;
  readonly field: Field;
  readonly mode: "json" | "text" | "value";
  readonly extra?: "drop";
  readonly good?: readonly (readonly [input: unknown, value: unknown])[];
  readonly bad?: readonly (readonly [
    input: unknown,
    ...issues: (readonly [pointer: string, code: string])[],
  ])[];
}

const same = (...values: unknown[]): [unknown, unknown][] => values.map((value) => [value, value]);
const at = (pointer: string, code: string): [string, string] => [pointer, code];
const all = (code: string, ...inputs: unknown[]): [unknown, [string, string]][] =>
  inputs.map((input) => [input, ["", code]]);

const family = "👨‍👩‍👧"; // five code points, eight code units
const loneHigh = "a\ud800";
const loneLow = "\udc00a";
const id = "0191d3a0-1111-7222-8333-123456789abc";
const when = new Date("2026-01-31T12:00:00.000Z");
const hostile = (key: string): unknown =>
  JSON.parse(`{"a":"x",${JSON.stringify(key)}:{"polluted":true}}`);
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const notText = [1, 0, true, false, null, [], ["a"], {}, { $ne: null }];

class Row {
  readonly extra = 1;
  get n(): number {
    return 1;
  }
}

const person = object({
  name: text(),
  age: int().optional(),
  role: choice("user", "admin").default("user"),
  born: date().nullable(),
});

export const cases: readonly Case[] = [
  // text
  {
    name: "text",
    field: text(),
    mode: "json",
    good: same("", "a", " a ", "é", "e\u0301", family, "\uffff", "\u0001", "x".repeat(5000)),
    bad: [...all("type", ...notText), ...all("unicode", loneHigh, loneLow, "\ud800", "a\0", "\0")],
  },
  {
    name: "text of 2 to 3",
    field: text({ min: 2, max: 3 }),
    mode: "json",
    good: same("ab", "abc", "👍👍", "👍👍👍", "a👍"),
    bad: [...all("min", "", "a", "👍"), ...all("max", "abcd", "👍👍👍👍", family)],
  },
  {
    name: "text of exactly 5",
    field: text({ min: 5, max: 5 }),
    mode: "json",
    good: same(family, "12345"),
    bad: [...all("min", "1234"), ...all("max", "123456", `${family}a`)],
  },
  {
    name: "text that is not empty",
    field: text({ min: 1 }),
    mode: "json",
    good: same("a", " ", "👍"),
    bad: all("min", ""),
  },
  {
    name: "text of at most 0",
    field: text({ max: 0 }),
    mode: "json",
    good: same(""),
    bad: all("max", "a"),
  },
  {
    name: "trimmed text",
    field: text({ trim: true, min: 1, max: 3 }),
    mode: "json",
    good: [
      ["  abc  ", "abc"],
      ["\n\ta\u00a0", "a"],
    ],
    bad: [...all("min", "", "   "), ...all("max", " abcd ")],
  },
  {
    name: "normalised text",
    field: text({ normalize: "NFC", max: 1 }),
    mode: "json",
    good: [
      ["e\u0301", "é"],
      ["é", "é"],
    ],
    bad: all("max", "e\u0301x"),
  },
  {
    name: "text with a pattern",
    field: text({ pattern: /^[a-z]+$/ }),
    mode: "json",
    good: same("a", "z".repeat(1000)),
    bad: [...all("pattern", "", "A", "a1", "a\n"), ...all("max", "a".repeat(1001))],
  },
  {
    name: "text with a pattern by code points",
    field: text({ pattern: "^.$" }),
    mode: "json",
    good: same("a", "👍"),
    bad: all("pattern", "ab"),
  },
  {
    name: "e-mail",
    field: text({ format: "email" }),
    mode: "json",
    good: same("a@b", "ann@example.com", "o'neil+x@sub.example.co", `${"a".repeat(64)}@b.c`),
    bad: all(
      "format",
      "",
      "a",
      "@b",
      "a@",
      "a@b@c",
      "a b@c.d",
      "a@-b.c",
      "a@b-.c",
      "a@b..c",
      "a@.b",
      "ä@b.c",
      "a@b.c\n",
      `${"a".repeat(65)}@b.c`,
      `a@${"b.".repeat(130)}c`,
      `a@${"b".repeat(64)}.c`,
    ),
  },
  {
    name: "URL",
    field: text({ format: "url" }),
    mode: "json",
    good: same(
      "http://a",
      "https://example.com/a?b=c#d",
      "HTTPS://EXAMPLE.com",
      "http://[::1]:80/",
    ),
    bad: all(
      "format",
      "",
      "a",
      "/a",
      "//a",
      "ftp://a",
      "javascript:alert(1)",
      "http://",
      "http:// a",
      "http://a b",
      " http://a",
      "http:\\\\a",
      "http://a:99999",
    ),
  },
  {
    name: "slug",
    field: text({ format: "slug" }),
    mode: "json",
    good: same("a", "a-b", "2026-how-to"),
    bad: all("format", "", "-", "-a", "a-", "a--b", "A", "a_b", "a b", "é"),
  },
  {
    name: "text as text",
    field: text(),
    mode: "text",
    good: same("", "true", "1", "null"),
    bad: [...all("repeated", ["a", "b"], ["a"]), ...all("type", 1, null, {})],
  },
  {
    name: "nullable text",
    field: text().nullable(),
    mode: "json",
    good: same(null, "a"),
    bad: all("type", 1),
  },
  {
    name: "optional text",
    field: text().optional(),
    mode: "json",
    good: same(undefined, "a"),
    bad: all("type", null),
  },
  { name: "required text", field: text(), mode: "json", bad: all("required", undefined) },
  {
    name: "defaulted text",
    field: text().default("x"),
    mode: "json",
    good: [
      [undefined, "x"],
      ["a", "a"],
    ],
    bad: all("type", null),
  },
  {
    name: "text in memory",
    field: text({ trim: true }),
    mode: "value",
    good: [[" a", "a"]],
    bad: all("type", 1, new String("a")),
  },

  // choice, uuid
  {
    name: "choice",
    field: choice("a", "b"),
    mode: "json",
    good: same("a", "b"),
    bad: [
      ...all("choice", "", "A", "c", "a ", "__proto__", "toString"),
      ...all("type", 1, null, ["a"], {}),
    ],
  },
  {
    name: "choice as text",
    field: choice("1", "2"),
    mode: "text",
    good: same("1"),
    bad: [...all("choice", "3"), ...all("repeated", ["1"])],
  },
  {
    name: "UUID",
    field: uuid(),
    mode: "json",
    good: [
      [id, id],
      [id.toUpperCase(), id],
      ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"],
    ],
    bad: [
      ...all(
        "format",
        "",
        id.slice(1),
        `${id}0`,
        `{${id}}`,
        id.replaceAll("-", ""),
        id.replace("0", "g"),
        `${id}\n`,
      ),
      ...all("type", 1, null),
    ],
  },
  {
    name: "UUID as text",
    field: uuid(),
    mode: "text",
    good: [[id.toUpperCase(), id]],
    bad: all("repeated", [id]),
  },

  // int
  {
    name: "int",
    field: int(),
    mode: "json",
    good: [...same(0, 1, -1, 2 ** 53 - 1, -(2 ** 53 - 1)), [-0, 0]],
    bad: [
      ...all("range", 2 ** 53, -(2 ** 53), 1e21, 1e308),
      ...all("type", 1.5, NaN, Infinity, -Infinity, "1", "", null, true, [1], 1n, {}),
    ],
  },
  {
    name: "int from 1 to 3",
    field: int({ min: 1, max: 3 }),
    mode: "json",
    good: same(1, 2, 3),
    bad: [...all("min", 0, -1), ...all("max", 4)],
  },
  {
    name: "int as text",
    field: int(),
    mode: "text",
    good: [
      ["0", 0],
      ["1", 1],
      ["-1", -1],
      ["9007199254740991", 2 ** 53 - 1],
    ],
    bad: [
      ...all("range", "9007199254740992", "-9007199254740992", "9".repeat(401), "9".repeat(400)),
      ...all(
        "type",
        "",
        " ",
        "01",
        "-0",
        "+1",
        "1.0",
        "1e3",
        "0x10",
        " 1",
        "1 ",
        "1_0",
        "١",
        "NaN",
        "Infinity",
        "true",
        1,
      ),
      ...all("repeated", ["1", "2"]),
    ],
  },
  {
    name: "int from 1 as text",
    field: int({ min: 1 }),
    mode: "text",
    good: [["1", 1]],
    bad: all("min", "0"),
  },
  {
    name: "int in memory",
    field: int(),
    mode: "value",
    good: same(1),
    bad: [...all("type", "1", 1n, 0.5), ...all("range", 2 ** 53)],
  },

  // float
  {
    name: "float",
    field: float({ min: -1.5, max: 1.5 }),
    mode: "json",
    good: [...same(0, 1.5, -1.5, 0.1, 5e-324), [-0, 0]],
    bad: [
      ...all("min", -1.6),
      ...all("max", 1.6, 1.5000000000000002),
      ...all("range", NaN, Infinity, -Infinity),
      ...all("type", "1", null, true),
    ],
  },
  {
    name: "float as text",
    field: float(),
    mode: "text",
    good: [
      ["0.5", 0.5],
      ["-2", -2],
      ["1e3", 1000],
      ["-0", 0],
      ["1E-2", 0.01],
    ],
    bad: [
      ...all("range", "1e999", "-1e999"),
      ...all("type", "", ".5", "5.", "01", "+1", "NaN", "Infinity", "0x1", "1,5", " 1"),
    ],
  },

  // int64
  {
    name: "int64",
    field: int64(),
    mode: "json",
    good: [
      ["0", 0n],
      ["9223372036854775807", 2n ** 63n - 1n],
      ["-9223372036854775808", -(2n ** 63n)],
      ["9007199254740993", 9007199254740993n],
    ],
    bad: [
      ...all("range", "9223372036854775808", "-9223372036854775809", "9".repeat(1000)),
      ...all("type", 1, 1n, "", "01", "-0", "+1", "1.0", "1n", " 1", "0x1", null),
    ],
  },
  {
    name: "int64 from -1 to 1",
    field: int64({ min: -1n, max: 1n }),
    mode: "text",
    good: [
      ["-1", -1n],
      ["1", 1n],
    ],
    bad: [...all("min", "-2"), ...all("max", "2"), ...all("repeated", ["1"])],
  },
  {
    name: "int64 in memory",
    field: int64({ max: 5n }),
    mode: "value",
    good: same(5n, -5n),
    bad: [...all("max", 6n), ...all("range", 2n ** 63n), ...all("type", 5, "5")],
  },

  // decimal
  {
    name: "decimal(5, 2)",
    field: decimal(5, 2),
    mode: "json",
    good: [
      ["0", "0.00"],
      ["1.5", "1.50"],
      ["999.99", "999.99"],
      ["-999.99", "-999.99"],
      ["-0", "0.00"],
      ["-0.01", "-0.01"],
      ["0.1", "0.10"],
    ],
    bad: [
      ...all("precision", "1000", "1.234", "1.000", "1000.00", "9".repeat(5000)),
      ...all("type", 1.5, 1, "", ".5", "5.", "01", "+1", "1e2", "NaN", " 1", "1,5", "--1", null),
    ],
  },
  {
    name: "decimal(3, 0)",
    field: decimal(3, 0),
    mode: "json",
    good: [
      ["0", "0"],
      ["999", "999"],
      ["-0", "0"],
    ],
    bad: all("precision", "1000", "1.0"),
  },
  {
    name: "decimal(2, 2)",
    field: decimal(2, 2),
    mode: "json",
    good: [
      ["0.99", "0.99"],
      ["0", "0.00"],
    ],
    bad: all("precision", "1", "1.00", "0.999"),
  },
  {
    name: "decimal(40, 20) with bounds",
    field: decimal(40, 20, { min: "0", max: "12345678901234567890.5" }),
    mode: "text",
    good: [["12345678901234567890.5", "12345678901234567890.50000000000000000000"]],
    bad: [
      ...all("min", "-0.00000000000000000001"),
      ...all("max", "12345678901234567890.50000000000000000001"),
      ...all("repeated", ["1"]),
    ],
  },

  // bool
  {
    name: "bool",
    field: bool(),
    mode: "json",
    good: same(true, false),
    bad: all("type", "true", 0, 1, null, [], "on"),
  },
  {
    name: "bool as text",
    field: bool(),
    mode: "text",
    good: [
      ["true", true],
      ["false", false],
    ],
    bad: [
      ...all("type", "", "1", "0", "on", "TRUE", "True", " true", true),
      ...all("repeated", ["true"]),
    ],
  },

  // instant, date
  {
    name: "instant",
    field: instant(),
    mode: "json",
    good: [
      ["2026-01-31T12:00:00.000Z", when],
      ["2026-01-31T12:00:00Z", when],
      ["2026-01-31t12:00:00z", when],
      ["2026-01-31T13:00:00+01:00", when],
      ["2026-01-31T06:30:00-05:30", when],
      ["2026-01-31T12:00:00.0009999Z", when],
      ["2026-01-31T12:00:00-00:00", when],
      ["2026-01-31T12:00:00.5Z", new Date(+when + 500)],
      ["2026-01-31T12:00:00.05Z", new Date(+when + 50)],
      ["2026-01-31T12:00:00.123456789123Z", new Date(+when + 123)],
      ["2024-02-29T00:00:00Z", new Date("2024-02-29T00:00:00Z")],
      ["2000-02-29T00:00:00Z", new Date("2000-02-29T00:00:00Z")],
      ["0001-01-01T00:00:00Z", new Date("0001-01-01T00:00:00Z")],
      ["9999-12-31T23:59:59.999Z", new Date("9999-12-31T23:59:59.999Z")],
      ["1969-12-31T23:59:59.999Z", new Date(-1)],
      ["2026-01-01T00:30:00+23:59", new Date("2025-12-31T00:31:00Z")],
    ],
    bad: [
      ...all(
        "format",
        "",
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-01-31 12:00:00Z",
        "2026-01-31T12:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00,5Z",
        "2026-01-31T12:00:00+0100",
        "2026-01-31T12:00:00+01",
        "2026-01-31T12:00:00+24:00",
        "2026-01-31T12:00:00+01:60",
        "2026-01-31T12:00:00ZZ",
        " 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00Z ",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "+002026-01-31T12:00:00Z",
        "٢٠٢٦-01-31T12:00:00Z",
        `2026-01-31T12:00:00.${"1".repeat(60)}Z`,
        "2026/01/31T12:00:00Z",
        "2026-01-31X12:00:00Z",
        "2026-01-31T12-00-00Z",
        "2026-01-31T12:00:00*01:00",
        "2026-01-31T12:00:00+01.00",
        "-026-01-31T12:00:00Z",
      ),
      ...all("type", +when, when, null, {}, true),
    ],
  },
  {
    name: "instant as text",
    field: instant(),
    mode: "text",
    good: [["2026-01-31T12:00:00Z", when]],
    bad: [...all("format", "0", ""), ...all("repeated", ["2026-01-31T12:00:00Z"])],
  },
  {
    name: "instant in memory",
    field: instant(),
    mode: "value",
    good: same(when),
    bad: [
      ...all("range", new Date(NaN), new Date(8.64e15), new Date(-8.64e15)),
      ...all("type", "2026-01-31T12:00:00Z", 0),
    ],
  },
  {
    name: "date",
    field: date(),
    mode: "json",
    good: same("2026-01-31", "2024-02-29", "0001-01-01", "9999-12-31"),
    bad: [
      ...all(
        "format",
        "",
        "2026-02-29",
        "2026-1-1",
        "0000-01-01",
        "2026-01-32",
        "2026-13-01",
        "2026-01-31T00:00:00Z",
        "20260131",
        " 2026-01-31",
        "2026-01-31\n",
        "2026.01.31",
      ),
      ...all("type", when, 1, null),
    ],
  },
  {
    name: "date as text",
    field: date(),
    mode: "text",
    good: same("2026-01-31"),
    bad: [...all("format", "31-01-2026"), ...all("repeated", ["2026-01-31"])],
  },

  // bytes
  {
    name: "bytes",
    field: bytes({ max: 3 }),
    mode: "json",
    good: [
      ["", new Uint8Array()],
      ["AA==", Uint8Array.of(0)],
      ["/+8=", Uint8Array.of(255, 239)],
      ["AQID", Uint8Array.of(1, 2, 3)],
    ],
    bad: [
      ...all("max", "AQIDBA=="),
      ...all(
        "format",
        "A",
        "AA",
        "AA=",
        "AB==",
        "AAB=",
        "_-8=",
        "AA==AA==",
        "AA ==",
        "AQID\n",
        "====",
        "é===",
      ),
      ...all("type", 1, null, [1], Uint8Array.of(1)),
    ],
  },
  {
    name: "bytes of at least 2 in memory",
    field: bytes({ min: 2 }),
    mode: "value",
    good: same(Uint8Array.of(1, 2)),
    bad: [...all("min", Uint8Array.of(1)), ...all("type", "AQID", [1, 2])],
  },
  {
    name: "bytes as text",
    field: bytes(),
    mode: "text",
    good: [["AQID", Uint8Array.of(1, 2, 3)]],
    bad: all("repeated", ["AQID"]),
  },

  // vector
  {
    name: "vector",
    field: vector(3),
    mode: "json",
    good: [
      [
        [1, -2, 0.5],
        [1, -2, 0.5],
      ],
      // Each number is kept with 32 bits; zero has one sign.
      [
        [0.1, -0, 1e-50],
        [0.10000000149011612, 0, 0],
      ],
    ],
    bad: [
      ...all("min", [], [1, 2]),
      ...all("max", [1, 2, 3, 4]),
      [[1, "2", 3], at("/1", "type")],
      [[1, null, 3], at("/1", "type")],
      [[1, 2, 1e39], at("/2", "range")],
      [[1, 2, -3.5e38], at("/2", "range")],
      ...all("type", "1,2,3", null, { 0: 1, 1: 2, 2: 3, length: 3 }, Float32Array.of(1, 2, 3)),
    ],
  },
  {
    name: "vector in memory",
    field: vector(2, { metric: "l2" }),
    mode: "value",
    good: [
      [Float32Array.of(0.1, 2), [0.10000000149011612, 2]],
      [
        [3, 4],
        [3, 4],
      ],
    ],
    bad: [
      [Float32Array.of(1, NaN), at("/1", "range")],
      [[Infinity, 1], at("/0", "range")],
      ...all("max", Float32Array.of(1, 2, 3)),
      ...all("type", Float64Array.of(1, 2), "12"),
    ],
  },
  {
    name: "vector as text",
    field: vector(2),
    mode: "text",
    good: [
      [
        ["1", "-2.5"],
        [1, -2.5],
      ],
    ],
    bad: [...all("min", "1"), [["1", "x"], at("/1", "type")]],
  },

  // json
  {
    name: "json",
    field: json(),
    mode: "json",
    good: [
      ...same(
        "a",
        1,
        true,
        [],
        {},
        [null],
        { a: [{ b: null }] },
        { toString: 1 },
        nested(31),
        nested(32),
      ),
      [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
      [-0, 0],
    ],
    bad: [
      ...all("type", null, 1n, new Date(), () => 1, Symbol("x")),
      ...all("range", NaN, Infinity),
      ...all("unicode", "a\0", loneHigh),
      [[1, { "a/b~c": "x\0" }], at("/1/a~1b~0c", "unicode")],
      [hostile("__proto__"), at("/__proto__", "key")],
      [hostile("constructor"), at("/constructor", "key")],
      [{ "a\0": 1 }, at("/a\0", "unicode")],
      [nested(33), at("/0".repeat(32), "depth")],
      [{ a: undefined }, at("/a", "type")],
      [[NaN, 1, Infinity], at("/0", "range"), at("/2", "range")],
    ],
  },
  { name: "nullable json", field: json().nullable(), mode: "json", good: same(null, [null]) },
  {
    name: "json as text",
    field: json(),
    mode: "text",
    good: [
      ['{"a":[1]}', { a: [1] }],
      ['"a"', "a"],
      ["0", 0],
    ],
    bad: [
      ...all("format", "", "a", "{", '{"a":1,}', "NaN"),
      ...all("type", "null", 1),
      ...all("repeated", ["1"]),
      ['{"__proto__":1}', at("/__proto__", "key")],
    ],
  },

  // secret
  {
    name: "secret",
    field: secret({ min: 2, max: 3 }),
    mode: "json",
    good: [["ab", toSecret("ab")]],
    bad: [
      ...all("min", "a"),
      ...all("max", "abcd"),
      ...all("unicode", "a\0"),
      ...all("type", 1, toSecret("ab"), null),
    ],
  },
  {
    name: "secret in memory",
    field: secret({ max: 3 }),
    mode: "value",
    good: [
      ["ab", toSecret("ab")],
      [toSecret("ab"), toSecret("ab")],
    ],
    bad: [...all("max", toSecret("abcd")), ...all("type", 1)],
  },
  {
    name: "secret as text",
    field: secret(),
    mode: "text",
    good: [["ab", toSecret("ab")]],
    bad: all("repeated", ["a"]),
  },

  // list
  {
    name: "list",
    field: list(int({ min: 0 }), { min: 1, max: 3 }),
    mode: "json",
    good: same([1], [1, 2, 3]),
    bad: [
      ...all("min", []),
      ...all("max", [1, 2, 3, 4]),
      ...all("type", 1, "1", null, {}, { 0: 1, length: 1 }),
      [[1, -1, "a"], at("/1", "min"), at("/2", "type")],
      [[null], at("/0", "type")],
      [[undefined], at("/0", "type")],
    ],
  },
  {
    name: "list of nullable",
    field: list(text().nullable()),
    mode: "json",
    good: same([null, "a", null]),
  },
  {
    name: "list of unique texts",
    field: list(text(), { unique: true }),
    mode: "json",
    good: same([], ["a"], ["a", "A", "b"]),
    bad: [[["a", "b", "a", "a"], at("/2", "unique"), at("/3", "unique")]],
  },
  {
    name: "list of unique values",
    field: list(instant(), { unique: true }),
    mode: "json",
    bad: [[["2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00"], at("/1", "unique")]],
  },
  {
    name: "list of unique objects",
    field: list(json(), { unique: true }),
    mode: "json",
    good: same([{ a: 1 }, { a: "1" }, '{"a":1}', [1], 1, "1", true]),
    bad: [
      [
        [
          { a: 1, b: [2] },
          { b: [2], a: 1 },
        ],
        at("/1", "unique"),
      ],
    ],
  },
  {
    name: "list of unique bytes",
    field: list(bytes(), { unique: true }),
    mode: "json",
    bad: [[["AA==", "AA=="], at("/1", "unique")]],
  },
  {
    name: "list of unique secrets",
    field: list(secret(), { unique: true }),
    mode: "json",
    bad: [[["a", "b", "a"], at("/2", "unique")]],
  },
  {
    name: "list of lists",
    field: list(list(int())),
    mode: "json",
    good: same([[1], [], [2, 3]]),
    bad: [[[[1], ["a", 2, null], 3], at("/1/0", "type"), at("/1/2", "type"), at("/2", "type")]],
  },
  {
    name: "list as text",
    field: list(int()),
    mode: "text",
    good: [
      ["1", [1]],
      [
        ["1", "2"],
        [1, 2],
      ],
      [[], []],
    ],
    bad: [
      [["1", "a"], at("/1", "type")],
      ["", at("/0", "type")],
      ["1,2", at("/0", "type")],
    ],
  },
  {
    name: "defaulted list",
    field: list(text()).default(["a"]),
    mode: "json",
    good: [
      [undefined, ["a"]],
      [[], []],
    ],
  },

  // object
  {
    name: "object",
    field: person,
    mode: "json",
    good: [
      [
        { name: "a", born: null },
        { name: "a", role: "user", born: null },
      ],
      [
        { born: "2000-01-01", role: "admin", age: 3, name: "a" },
        { name: "a", age: 3, role: "admin", born: "2000-01-01" },
      ],
      [
        Object.assign(Object.create(null), { name: "a", born: null }),
        { name: "a", role: "user", born: null },
      ],
    ],
    bad: [
      ...all("type", null, 1, "a", [], true, [{}]),
      [{}, at("/name", "required"), at("/born", "required")],
      [
        { name: null, age: null, role: null, born: 1 },
        at("/name", "type"),
        at("/age", "type"),
        at("/role", "type"),
        at("/born", "type"),
      ],
      [{ name: "a", born: null, Name: "b" }, at("/Name", "extra")],
      [{ nam: "a", born: null }, at("/name", "required"), at("/nam", "extra")],
      [{ name: "a", born: null, x: undefined }, at("/x", "extra")],
      [
        { name: "a", born: null, "a/b": 1, "c~d": 2, "": 3 },
        at("/a~1b", "extra"),
        at("/c~0d", "extra"),
        at("/", "extra"),
      ],
    ],
  },
  { name: "object, absent", field: person, mode: "json", bad: all("required", undefined) },
  {
    name: "object that drops",
    field: person,
    mode: "json",
    extra: "drop",
    good: [
      [
        { name: "a", born: null, x: 1, __proto__: { y: 1 } },
        { name: "a", role: "user", born: null },
      ],
    ],
    bad: [[{ x: 1 }, at("/name", "required"), at("/born", "required")]],
  },
  {
    name: "object without members",
    field: object({}),
    mode: "json",
    good: same({}),
    bad: [[{ a: 1 }, at("/a", "extra")]],
  },
  {
    name: "object with prototype keys",
    field: object({ a: text() }),
    mode: "json",
    bad: ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"].map((key) => [
      hostile(key),
      at(`/${key}`, "extra"),
    ]),
  },
  {
    name: "object with prototype keys that drops",
    field: object({ a: text() }),
    mode: "json",
    extra: "drop",
    good: ["__proto__", "constructor", "prototype", "toString"].map((key) => [
      hostile(key),
      { a: "x" },
    ]),
  },
  {
    name: "object with inherited names",
    field: object({ toString: text().optional(), valueOf: text() }),
    mode: "json",
    good: [
      [{ valueOf: "a" }, { valueOf: "a" }],
      [
        { valueOf: "a", toString: "b" },
        { valueOf: "a", toString: "b" },
      ],
    ],
    bad: [[{}, at("/valueOf", "required")]],
  },
  {
    name: "object with awkward names",
    field: object({
      '"': int(),
      "'": int(),
      "\\": int(),
      "\n": int(),
      "${x}": int(),
      "`": int(),
      "/": int(),
      "~": int(),
      "\u2028": int(),
      "a b": int(),
      "1": int(),
      default: int(),
    }),
    mode: "json",
    good: same({
      '"': 1,
      "'": 2,
      "\\": 3,
      "\n": 4,
      "${x}": 5,
      "`": 6,
      "/": 7,
      "~": 8,
      "\u2028": 9,
      "a b": 10,
      "1": 11,
      default: 12,
    }),
    bad: [
      [
        {
          '"': "a",
          "'": 2,
          "\\": 3,
          "\n": 4,
          "${x}": 5,
          "`": 6,
          "/": "a",
          "~": "a",
          "\u2028": 9,
          "a b": 10,
          "1": 11,
          default: 12,
        },
        at('/"', "type"),
        at("/~1", "type"),
        at("/~0", "type"),
      ],
    ],
  },
  {
    name: "nested objects",
    field: object({
      a: object({ b: list(object({ c: int() })) }).optional(),
      "x/y": object({ z: int() }),
    }),
    mode: "json",
    good: same({ "x/y": { z: 1 } }, { a: { b: [{ c: 1 }] }, "x/y": { z: 1 } }),
    bad: [
      [
        { a: { b: [{ c: 1 }, { c: "x", d: 1 }, 5] }, "x/y": {} },
        at("/a/b/1/c", "type"),
        at("/a/b/1/d", "extra"),
        at("/a/b/2", "type"),
        at("/x~1y/z", "required"),
      ],
      [{ a: null, "x/y": [] }, at("/a", "type"), at("/x~1y", "type")],
    ],
  },
  {
    name: "object as text",
    field: object({ n: int(), tags: list(text()).default([]), on: bool().optional() }),
    mode: "text",
    extra: "drop",
    good: [
      [{ n: "1" }, { n: 1, tags: [] }],
      [
        Object.assign(Object.create(null), { n: "1", tags: ["a", "b"], on: "true", other: "x" }),
        { n: 1, tags: ["a", "b"], on: true },
      ],
    ],
    bad: [
      [{ n: ["1", "2"], tags: "a", on: "1" }, at("/n", "repeated"), at("/on", "type")],
      [{ n: { $gt: "" } }, at("/n", "type")],
    ],
  },
  {
    name: "object in memory",
    field: object({ at: instant(), n: int64(), b: bytes() }),
    mode: "value",
    good: same({ at: when, n: 1n, b: Uint8Array.of(1) }),
    bad: [
      [
        { at: "2026-01-31T12:00:00Z", n: "1", b: "AQID" },
        at("/at", "type"),
        at("/n", "type"),
        at("/b", "type"),
      ],
    ],
  },
  {
    name: "optional members in memory",
    field: object({ a: int().optional(), b: int() }),
    mode: "value",
    good: [[{ a: undefined, b: 1 }, { b: 1 }]],
  },
  {
    name: "an instance in memory",
    field: object({ n: int() }),
    mode: "value",
    bad: [[new Row(), at("/extra", "extra")]],
  },
  {
    name: "an instance in memory that drops",
    field: object({ n: int() }),
    mode: "value",
    extra: "drop",
    good: [[new Row(), { n: 1 }]],
  },
];
