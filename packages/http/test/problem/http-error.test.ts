import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpError } from "../../src/problem/http-error.ts";

const refusals = ["WERVEL_HTTP_NOT_FOUND", "WERVEL_HTTP_INVALID", "WERVEL_HTTP_UNAUTHENTICATED"];

for (const code of refusals)
  test(`a refused request costs no stack: ${code}`, () => {
    const depth = Error.stackTraceLimit;
    assert.doesNotMatch(new HttpError(code, "No.").stack ?? "", /\n|http-error\.test\.ts/);
    assert.equal(Error.stackTraceLimit, depth);
  });

const faults = [
  ["an error of the server", new HttpError("WERVEL_HTTP_INTERNAL", "Oh.")],
  ["an error of an application", new HttpError("SHOP_SOLD_OUT", "Gone.", { status: 409 })],
] as const;

for (const [what, error] of faults)
  test(`${what} keeps its stack`, () => {
    assert.match(error.stack ?? "", /http-error\.test\.ts/);
  });
