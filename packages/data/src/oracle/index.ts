export { type Data, interpret, interpretWrite, isWrite } from "./interpret.ts";
export { arraySource, type RowSource } from "./source.ts";
export { checkStored, copyValue, type ValueSite } from "./stored-value.ts";
export { comparatorOf, equalityOf, keyOf, tupleKey } from "./value.ts";
