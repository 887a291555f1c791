import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Scene } from "../describe-store.ts";
import { isolationProbes, isolations, type ProbeOutcome } from "./probes.ts";
import { runProbe } from "./run-probe.ts";

/** What no store may let happen, by isolation; what else happens is written into the report. */
const promised: Readonly<Record<(typeof isolations)[number], readonly string[]>> = {
  default: ["own write unseen", "dirty read"],
  snapshot: ["own write unseen", "dirty read", "unrepeatable read", "phantom"],
  serializable: isolationProbes.map(({ name }) => name),
};

/** Describes the tests that put two units into each other's way, at each isolation. */
export function describeIsolation(scene: Scene): void {
  for (const isolation of isolations) {
    describe(`isolation ${isolation}`, () => {
      const outcomes: Record<string, ProbeOutcome> = {};
      scene.report.isolation[isolation] = outcomes;
      for (const probe of isolationProbes) {
        const isPromised = promised[isolation].includes(probe.name);
        test(`${isPromised ? "prevents" : "says whether it prevents"}: ${probe.name}`, async () => {
          const outcome = await runProbe(scene.store.store, probe, isolation);
          outcomes[probe.name] = outcome;
          if (isPromised) assert.notEqual(outcome, "possible", probe.meaning);
        });
      }
    });
  }
}
