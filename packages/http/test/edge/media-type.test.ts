import assert from "node:assert/strict";
import { test } from "node:test";
import { isJson, readMediaType } from "../../src/edge/media-type.ts";

const jsonTypes = [
  "application/json",
  "APPLICATION/JSON",
  "application/json; charset=utf-8",
  'application/json;charset="UTF-8"',
  "application/json \t; \t charset=utf-8",
  "application/json;",
  "application/json; ;charset=utf-8",
  "application/problem+json",
  "application/vnd.api+json; version=2",
  'application/json; a="b;c=\\"d\\""',
];

for (const text of jsonTypes) {
  test(`reads ${JSON.stringify(text)} as JSON`, () =>
    assert.equal(isJson(readMediaType(text)!), true));
}

const otherTypes = [
  "text/json",
  "text/plain",
  "application/jsonx",
  "application/x-json",
  "application/json+x",
  "multipart/json",
  "application/json; charset=utf-16",
  "application/json; charset=latin1",
];

for (const text of otherTypes) {
  test(`reads ${JSON.stringify(text)} as another type`, () =>
    assert.equal(isJson(readMediaType(text)!), false));
}

const malformed = [
  "",
  " application/json",
  "application/json ",
  "\tapplication/json",
  "application /json",
  "application/ json",
  "application/json\t",
  "application",
  "application/",
  "/json",
  "application/json/x",
  "application/json charset=utf-8",
  "application/json, text/plain",
  "application/json; charset",
  "application/json; charset=",
  "application/json; charset =utf-8",
  "application/json; charset= utf-8",
  'application/json; charset="utf-8',
  'application/json; charset=utf-8"',
  "application/json; charset=utf-8; charset=utf-8",
  "application/json; =utf-8",
  "application/json; a=b c",
  "application/json\r\nX: y",
  "application/json\u0000",
  "applicati\u00f6n/json",
  `application/json; a=${"b".repeat(2_000)}`,
];

for (const text of malformed) {
  test(`refuses the media type ${JSON.stringify(text.slice(0, 60))}`, () => {
    assert.equal(readMediaType(text), undefined);
    assert.equal(readMediaType(text), undefined, "also when it is read again");
  });
}

test("reads parameters without their quotes and escapes", () => {
  const mediaType = readMediaType('multipart/form-data; Boundary="a b\\"c"; x=Y');
  assert.equal(mediaType?.essence, "multipart/form-data");
  assert.deepEqual(
    [...mediaType!.parameters],
    [
      ["boundary", 'a b"c'],
      ["x", "Y"],
    ],
  );
});
