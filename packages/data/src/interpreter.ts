/**
 * The interpreter as a part of other stores: a store without a query language finds the records that a plan can be about, and leaves to it
 * what the plan says about them. Bounded, exact, and the same code that defines what plans mean.
 */
export { compileQuery, type Data, interpret, interpretWrite, isWrite } from "./oracle/interpret.ts";
export { type Nearest, nearestOf, type NearestParts } from "./oracle/nearest.ts";
export { refusal } from "./oracle/refusal.ts";
export { compileWrite } from "./oracle/write.ts";
export { Constraints } from "./oracle/constraints.ts";
export { type RowChange, Table, Tables } from "./oracle/tables.ts";
export { arraySource, type Run } from "./oracle/source.ts";
export type { CompiledWrite, WriteRun } from "./oracle/write-run.ts";
export { IllTyped } from "./oracle/ill-typed.ts";
export { refusalOf } from "./oracle/check-plan.ts";
export { resolveRelation } from "./oracle/resolve-relation.ts";
export { checkStored } from "./oracle/stored-value.ts";
export { tupleKey } from "./oracle/value.ts";
export { keptWords } from "./oracle/words.ts";
