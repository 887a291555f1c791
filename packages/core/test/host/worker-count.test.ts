import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { countWorkers, type WorkerCount } from "../../src/host/workers/worker-count.ts";

const counts: readonly (readonly [
  set: string | undefined,
  given: WorkerCount | undefined,
  number,
])[] = [
  [undefined, undefined, 1],
  [undefined, 3, 3],
  [undefined, "auto", availableParallelism()],
  ["auto", 3, availableParallelism()],
  ["1", "auto", 1],
  ["512", 1, 512],
];
for (const [set, given, count] of counts)
  test(`the setting ${set} before ${given} in the program makes ${count} workers`, () => {
    assert.equal(countWorkers(set, given), count);
  });

for (const given of [0, -1, 1.5, NaN, 513])
  test(`${given} workers are refused`, () => {
    assert.throws(() => countWorkers(undefined, given), { code: "WERVEL_HOST_WORKERS" });
  });

for (const set of ["four", "0", "-1", "1.5", "1e2", "0x10", "513", ""])
  test(`the setting "${set}" is refused and named`, () => {
    assert.throws(() => countWorkers(set), {
      code: "WERVEL_HOST_WORKERS",
      message: `WORKERS cannot be "${set}".`,
    });
  });
