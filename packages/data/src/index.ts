export type {
  After,
  Agg,
  Arg,
  Assignments,
  Children,
  CmpOp,
  Const,
  Expr,
  ExprOp,
  Name,
  Nest,
  Order,
  Page,
  Path,
  Plan,
  Pred,
  Read,
  SetOp,
  Source,
  StoredKind,
  Take,
  Target,
  TimeUnit,
  ValueType,
  Walk,
  Write,
} from "./plan/plan.ts";
export type {
  EntityDescription,
  FieldDescription,
  IndexDescription,
  ModelDescription,
  RelationDescription,
  UniqueDescription,
} from "./model/description.ts";
export type {
  Compiled,
  Executor,
  Grade,
  Profile,
  Refused,
  Result,
  Row,
  RunOptions,
  Savepoint,
  Scan,
  Session,
  Store,
  StoreContext,
  StoreSource,
  UnitOptions,
} from "./store/store.ts";
export type { LedgerEntry, RenderedStep, SchemaPort } from "./store/schema-port.ts";
export type { ColumnSnapshot, ModelSnapshot, Step, TableSnapshot } from "./migrate/snapshot.ts";
export { DataError, type DataErrorCode, type DataErrorOptions } from "./errors.ts";

export { checkPlan } from "./oracle/check-plan.ts";
export {
  entityScope,
  relationOf,
  type ResolvedPath,
  resolvePath,
  type Scope,
} from "./oracle/scope.ts";
export { outputScope, rowScope, selectScope, sourceScope } from "./oracle/read-scope.ts";
export { aggregateType, typeOf } from "./oracle/types.ts";
export { asciiLower, asciiUpper, compareText, simpleLower, simpleUpper } from "./oracle/text.ts";
export { fold, foldVersion } from "./oracle/fold.ts";
export { addTime, dateToMs, diffTime, msToDate, timePart, truncateTime } from "./oracle/time.ts";
export {
  decimalAdd,
  decimalDiv,
  decimalMul,
  decimalSub,
  divideRounded,
  fromUnits,
  roundDecimal,
  toUnits,
} from "./oracle/decimal.ts";
export { scanOf } from "./planner/scan.ts";
export { type ReleaseWriter, WriterQueue, type WriterQueueOptions, type WriterWait } from "./store/writer-queue.ts";
