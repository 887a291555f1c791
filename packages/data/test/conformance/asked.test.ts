import assert from "node:assert/strict";
import { test } from "node:test";
import { readAsked } from "../../src/conformance/asked.ts";

const cases: ReadonlyArray<readonly [string | undefined, object]> = [
  [undefined, {}],
  ["", {}],
  ['{"plans":100000,"seed":7}', { plans: 100_000, seed: 7 }],
  ['{"reports":"/tmp/reports of stores"}', { reports: "/tmp/reports of stores" }],
];
for (const [text, asked] of cases)
  test(`WERVEL_CONFORMANCE=${text} asks for ${JSON.stringify(asked)}`, () => {
    const env: NodeJS.ProcessEnv = text === undefined ? {} : { WERVEL_CONFORMANCE: text };
    assert.deepEqual(readAsked(env), asked);
  });
