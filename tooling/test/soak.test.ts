import assert from "node:assert/strict";
import { test } from "node:test";
import { NotRun } from "../../benchmarks/soak/claim.ts";
import { claims } from "../../benchmarks/soak/claims.ts";

for (const { name, title, run } of claims) {
  test(`${title}, in short`, { timeout: 120_000 }, async (here) => {
    try {
      const findings = await run({ short: true, seed: 20_261_122 });
      const judged = findings.filter(({ holds, onlyLong }) => holds !== undefined && !onlyLong);
      assert.ok(judged.length > 0, name);
      assert.deepEqual(
        judged.filter(({ holds }) => holds === false),
        [],
      );
    } catch (error) {
      if (!(error instanceof NotRun)) throw error;
      here.diagnostic(`not run: ${title} (${error.message})`);
      here.skip(error.message);
    }
  });
}
