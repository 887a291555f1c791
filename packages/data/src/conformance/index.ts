export type { Ask, Asked, ConformanceCase, Expectation } from "./case.ts";
export { conformanceCases } from "./cases/all.ts";
export { Claims, type Unsupported } from "./claims.ts";
export { type CaseAnswer, runCase } from "./run-case.ts";
export {
  type ComparePlansOptions,
  type ComparisonReport,
  comparePlans,
} from "./random/compare-plans.ts";
export { compareWrites } from "./random/compare-writes.ts";
export { catalogue, type CatalogueEntry } from "./catalogue/catalogue.ts";
export { describePlacement, type PlacementUnderTest } from "./describe-placement.ts";
export { describeRenames, type OpenAs, type RenamesUnderTest } from "./describe-renames.ts";
export { describeStore, type ServerUnderTest, type StoreUnderTest } from "./describe-store.ts";
export { type Probe, isolationProbes, isolations, type ProbeOutcome } from "./isolation/probes.ts";
export {
  caseName,
  type OtherVerdict,
  type RandomCount,
  type StoreReport,
  suiteHash,
  type Verdict,
} from "./report/report.ts";
export { World } from "./world/model.ts";
export { type OpenWorld, openWorld } from "./world/open.ts";
