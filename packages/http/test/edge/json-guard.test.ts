import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonLimits, parseJson } from "../../src/edge/json-guard.ts";

const accepted: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["true", true],
  [" false ", false],
  ["0", 0],
  ["-0", -0],
  ["-1.5e+3", -1500],
  ["1E-2", 0.01],
  ["123456789012345", 123456789012345],
  ["9007199254740991", 9007199254740991],
  ["-9007199254740991", -9007199254740991],
  ["1e-400", 0],
  ['""', ""],
  ['"a"', "a"],
  ['"\\u0061\\n\\"\\\\\\/"', 'a\n"\\/'],
  ['"\\\\"', "\\"],
  ['"\\\\\\""', '\\"'],
  ['"\\ud83d\\ude00"', "😀"],
  ['"\\ud83d"', "\ud83d"],
  ['"😀 é \u2028"', "😀 é \u2028"],
  ['"\\u0000"', "\0"],
  ['"{[,:]}"', "{[,:]}"],
  ["[]", []],
  ["[ ]", []],
  ["{}", {}],
  ["{ }", {}],
  ["[1]", [1]],
  ["[[],[]]", [[], []]],
  ["[{},{}]", [{}, {}]],
  ['[1,"a",null,true,{"b":[]}]', [1, "a", null, true, { b: [] }]],
  ['{"a":1}', { a: 1 }],
  ['{"a":{"a":{"a":1}}}', { a: { a: { a: 1 } } }],
  ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['{"a":1,"b":{"a":1,"b":2}}', { a: 1, b: { a: 1, b: 2 } }],
  ['{"a:b":"c:d","{":"}"}', { "a:b": "c:d", "{": "}" }],
  ['{"":0}', { "": 0 }],
  ["\t\r\n [ 1 ,\n 2 ] ", [1, 2]],
  ['{"constructor":1}', { constructor: 1 }],
  ['{"constructor":{"a":1}}', { constructor: { a: 1 } }],
  ['{"toString":1,"hasOwnProperty":2,"valueOf":3}', { toString: 1, hasOwnProperty: 2, valueOf: 3 }],
  ['{"a":"__proto__","b":["prototype"]}', { a: "__proto__", b: ["prototype"] }],
  ['{"1":1,"0":0,"01":2}', { "0": 0, "1": 1, "01": 2 }],
];

for (const [text, value] of accepted) {
  test(`accepts ${JSON.stringify(text)}`, () => assert.deepEqual(parseJson(text), value));
}

const malformed = [
  "",
  " ",
  "nul",
  "True",
  "NaN",
  "Infinity",
  "-Infinity",
  "undefined",
  "+1",
  "01",
  "-01",
  "1.",
  ".5",
  "-",
  "1e",
  "1e+",
  "0x10",
  "1_000",
  "1 2",
  "'a'",
  '"a',
  'a"',
  '"\\x61"',
  '"\\u12"',
  '"\\u{61}"',
  '"\\"',
  '"\t"',
  '"\n"',
  '"\u0000"',
  '"a"b',
  "[",
  "]",
  "[1",
  "[1,",
  "[1,]",
  "[,1]",
  "[,]",
  "[1 2]",
  "[1:2]",
  "[1}",
  "{",
  "}",
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  "{,}",
  '{"a" 1}',
  '{"a":1 "b":2}',
  '{"a"::1}',
  "{a:1}",
  "{'a':1}",
  "{1:1}",
  '{"a":1]',
  "[1]]",
  "{}}",
  "[1]x",
  "//a\n1",
  "/*a*/1",
  "[1]//",
  "\ufeff1",
  "\u00a01",
  "\u000b1",
  "1\u0000",
  "[\u00001]",
  '["\ud800" ',
  "```",
  "<a/>",
  ":".repeat(500),
  ",".repeat(500),
  '"'.repeat(501),
  "\\".repeat(500),
];

for (const text of malformed) {
  test(`refuses ${JSON.stringify(text.slice(0, 40))} as no JSON`, () => {
    assert.throws(() => parseJson(text), { code: "WERVEL_HTTP_BODY_SYNTAX", status: 400 });
  });
}

const shapes: readonly (readonly [string, string])[] = [
  ["a repeated name", '{"a":1,"a":1}'],
  ["a repeated name with another value between", '{"a":1,"b":2,"a":3}'],
  ["a repeated name deep inside", '{"x":[{"y":{"a":1,"a":2}}]}'],
  ["a name repeated through an escape", '{"a":1,"\\u0061":2}'],
  ["a repeated empty name", '{"":1,"":2}'],
  ["a repeated number as a name", '{"1":1,"1":2}'],
  ["__proto__", '{"__proto__":{"a":1}}'],
  ["__proto__ with a scalar", '{"__proto__":1}'],
  ["__proto__ through an escape", '{"\\u005f_proto__":{"a":1}}'],
  ["__proto__ deep inside", '[[{"a":[{"__proto__":null}]}]]'],
  ["__proto__ twice", '{"__proto__":1,"__proto__":2}'],
  ["prototype", '{"prototype":{}}'],
  ["constructor with a prototype", '{"constructor":{"prototype":{"a":1}}}'],
  ["2^53", "9007199254740992"],
  ["2^53 and one", "[9007199254740993]"],
  ["-2^53", '{"a":-9007199254740992}'],
  ["a large exponent", "[1e16]"],
  ["an endless number", "1e400"],
  ["a hundred digits", "1".repeat(100)],
  ["a large fraction", "[9007199254740992.5]"],
];

for (const [name, text] of shapes) {
  test(`refuses ${name}`, () => {
    assert.throws(() => parseJson(text), { code: "WERVEL_HTTP_BODY_SHAPE", status: 400 });
  });
}

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const objects = (depth: number): string => '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
const list = (count: number): string => `[${Array(count).fill("0").join(",")}]`;
const record = (count: number): string =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join(",")}}`;

const bounds: readonly (readonly [string, string, string])[] = [
  ["32 levels of lists", nested(32), nested(33)],
  ["32 levels of objects", objects(32), objects(33)],
  ["10,000 values in a list", list(9_999), list(10_000)],
  [
    "10,000 values in lists of lists",
    `[${Array(4_999).fill("[0]").join(",")},0]`,
    `[${Array(5_000).fill("[0]").join(",")}]`,
  ],
  [
    "10,000 empty lists",
    `[${Array(9_999).fill("[]").join(",")}]`,
    `[${Array(10_000).fill("{}").join(",")}]`,
  ],
  ["1,000 members", record(1_000), record(1_001)],
  [
    "1,000 members beside others",
    `[${record(1_000)},${record(1_000)}]`,
    `[${record(1_000)},${record(1_001)}]`,
  ],
  [
    "1,000 members with an object inside",
    `{"x":${record(1_000)},"y":0}`,
    `{"x":${record(999)},${record(1_000).slice(1)}`,
  ],
];

for (const [name, inside, outside] of bounds) {
  test(`bounds ${name}`, () => {
    assert.doesNotThrow(() => parseJson(inside));
    assert.throws(() => parseJson(outside), { code: "WERVEL_HTTP_BODY_SHAPE" });
  });
}

test("refuses a depth of 100,000 before the engine sees it", () => {
  for (const text of [nested(100_000), objects(100_000), "[".repeat(100_000)]) {
    assert.throws(() => parseJson(text), { code: "WERVEL_HTTP_BODY_SHAPE" });
  }
});

test("does not count what stands in strings", () => {
  const text = JSON.stringify({
    a: "[".repeat(5_000),
    b: ":".repeat(5_000),
    c: ",".repeat(50_000),
    d: '\\"'.repeat(999),
  });
  assert.deepEqual(parseJson(text), JSON.parse(text));
});

test("keeps other bounds when they are given", () => {
  const limits = { ...jsonLimits, maxDepth: 1, maxNodes: 3, maxKeys: 1 };
  assert.deepEqual(parseJson("[1,2]", limits), [1, 2]);
  for (const text of ["[[]]", "[1,2,3]", '{"a":1,"b":2}'])
    assert.throws(() => parseJson(text, limits), text);
});

test("leaves Object.prototype as it was", () => {
  const before = Reflect.ownKeys(Object.prototype).length;
  for (const [, text] of shapes) assert.throws(() => parseJson(text));
  assert.equal(Reflect.ownKeys(Object.prototype).length, before);
});
