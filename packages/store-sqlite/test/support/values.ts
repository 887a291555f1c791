import type { ValueType } from "@wervel/data";
import { decimal, describeModel, list, nullable, t } from "./model.ts";

const point: ValueType = {
  kind: "object",
  nullable: false,
  fields: {
    x: t.int,
    label: nullable(t.text),
    big: t.int64,
    at: t.instant,
    inner: { kind: "object", nullable: true, fields: { n: decimal(8, 2) } },
  },
};

/** Every type of value with values at its edges. */
export const edges: Readonly<Record<string, readonly [ValueType, readonly unknown[]]>> = {
  text: [
    t.text,
    [
      "",
      " ",
      "a ",
      "A",
      "é",
      "e\u0301",
      "\uffff",
      "\u{10000}",
      "😀",
      "'; drop table v; --",
      '"',
      "\\",
      "%_",
      "\u0001\u0002",
      "line\nline",
      "x".repeat(100_000),
    ],
  ],
  choice: [t.choice, ["a", "b"]],
  int: [t.int, [0, -1, 2 ** 31, -(2 ** 53) + 1, 2 ** 53 - 1]],
  int64: [t.int64, [0n, 9007199254740993n, -(2n ** 63n), 2n ** 63n - 1n]],
  float: [t.float, [0, 0.1, -1.5, 5e-324, 1.7976931348623157e308, 1 / 3, 1e21, 2 ** 53]],
  bool: [t.bool, [true, false]],
  instant: [
    t.instant,
    [new Date(0), new Date(-62135596800000), new Date(253402300799999), new Date(1234567890123)],
  ],
  date: [t.date, ["0001-01-01", "1970-01-01", "2024-02-29", "9999-12-31"]],
  uuid: [t.uuid, ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]],
  bytes: [t.bytes, [new Uint8Array(0), new Uint8Array([0, 1, 255]), new Uint8Array([0])]],
  narrow: [
    decimal(18, 4),
    ["0.0000", "-0.0001", "99999999999999.9999", "-99999999999999.9999", "1.5000"],
  ],
  whole: [decimal(18, 0), ["0", "999999999999999999", "-1"]],
  wide: [
    decimal(38, 10),
    [
      "0.0000000000",
      "-0.0000000001",
      "9999999999999999999999999999.9999999999",
      "-9999999999999999999999999999.9999999999",
    ],
  ],
  json: [
    t.json,
    [{}, [], "text", 0, 1.5, true, false, { b: [1, { c: null }], a: "é" }, "", [null]],
  ],
  texts: [list(t.text), [[], ["a", ""], ["'", '"']]],
  longs: [list(t.int64), [[], [9007199254740993n, 0n, -(2n ** 63n)]]],
  instants: [list(t.instant), [[new Date(1), new Date(0)]]],
  floats: [list(t.float), [[1, 0.1, 1e21, 2 ** 53]]],
  blobs: [list(t.bytes), [[new Uint8Array([1, 255]), new Uint8Array(0)]]],
  decimals: [list(decimal(18, 2)), [["9999999999999999.99", "-0.01", "0.00"]]],
  maybe: [list(nullable(t.int)), [[1, null, 2]]],
  nested: [list(list(t.int)), [[[1], []]]],
  point: [
    point,
    [
      { x: 1, label: null, big: 9007199254740993n, at: new Date(5), inner: null },
      { x: -1, label: "'\"", big: 0n, at: new Date(0), inner: { n: "1.50" } },
    ],
  ],
};

/** One entity for each type: `<type>` with a value that may be null. */
export const valuesModel = describeModel(
  Object.fromEntries(
    Object.entries(edges).map(([name, [type]]) => [
      name,
      { fields: { id: t.int, v: nullable(type) } },
    ]),
  ),
);
