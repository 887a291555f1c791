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
  RawPart,
  RawStatement,
  Refused,
  Result,
  Row,
  StatementOptions,
  Savepoint,
  Scan,
  Session,
  Store,
  StoreContext,
  StoreSource,
  UnitOptions,
} from "./store/store.ts";
export type { StorePart, StorePlacement } from "./store/placement.ts";
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
export { defaultMaxNodes } from "./plan/plan.ts";
export { tooManyNodes } from "./oracle/too-many-nodes.ts";

export {
  entity,
  type AnyEntity,
  type EntityClass,
  type Members,
  type RowOf,
} from "./model/entity.ts";
export {
  createdBy,
  deletedAt,
  key,
  type KeyedOne,
  type KeyField,
  type MadeField,
  Many,
  many,
  One,
  one,
  type OnDelete,
  type OneOptions,
  tenant,
  type TenantField,
  updatedAt,
  updatedBy,
  type UuidKey,
  version,
  type VersionField,
} from "./model/members.ts";
export type { Rules } from "./model/rules.ts";
export { toModel, type EntityClasses } from "./model/to-model.ts";
export {
  and,
  between,
  type Change,
  contains,
  containsFold,
  elem,
  endsWith,
  eq,
  eqFold,
  every,
  type FoldOp,
  gt,
  gte,
  has,
  hasAll,
  hasAny,
  inc,
  isEmpty,
  type ListOp,
  type Logic,
  lt,
  lte,
  ne,
  none,
  noneOf,
  not,
  oneOf,
  type Op,
  or,
  type OrderOp,
  pull,
  push,
  type Related,
  type Skip,
  skip,
  some,
  startsWith,
  startsWithFold,
  type TextOp,
  when,
} from "./query/operators.ts";
export type {
  AnySource,
  Computed,
  Entities,
  Model,
  ModelOf,
  NoSuchField,
  RecordOf,
  Scored,
} from "./query/names.ts";
export type { Condition, RowRef, Value } from "./query/expression.ts";
export type {
  AnyRead,
  Depth,
  Editable,
  EntityHandle,
  EntityQuery,
  ExpectOptions,
  KeyedRecord,
  NearOptions,
  NotSearched,
  Page as ResultPage,
  PageOptions,
  Query,
  Score,
  SearchName,
  SearchOptions,
  Upserted,
  VectorName,
  WalkOptions,
  Window,
} from "./query/query.ts";
export {
  Database,
  type DatabaseClass,
  type DatabaseHandle,
  type DatabaseOptions,
  type DatabaseWork,
  type EventsOf,
  type HandleOf,
  type Insert,
  type Ref,
  type ServesHandle,
  type Update,
  type Where,
} from "./db/database.ts";
export { DomainEvent, domainEvent, type DomainEventOptions } from "./outbox/domain-event.ts";
export {
  DeclaredEvent,
  type DeclaredEvents,
  type DomainEvents,
  type EventData,
  type EventInput,
} from "./outbox/declared-event.ts";
export type { Outbox, WithOutbox } from "./outbox/outbox.ts";
export type { OutboxDeadLetterRow, OutboxEventRow } from "./outbox/outbox-entities.ts";
export type { OutboxHandle } from "./outbox/outbox-handle.ts";
export {
  type Outboxes,
  outboxesOf,
  type OutboxStore,
  type WaitingName,
} from "./outbox/outbox-stores.ts";
export { WriterQueue, type WriterQueueOptions, type AcquireOptions } from "./units/writer-queue.ts";

export { refusal } from "./oracle/refusal.ts";
export { primaryKeyName, referenceName } from "./oracle/names.ts";
export { substring, textLength, trimSpaces } from "./oracle/text.ts";
export { compareDecimal } from "./oracle/decimal.ts";
export { memory, type MemoryOptions, type MemorySource } from "./memory/memory.ts";
export { completeOrder } from "./planner/order.ts";
export { createEngine, type EngineOptions } from "./engine/create-engine.ts";
export type { ValueMakers } from "./engine/made-value.ts";
export type { PlanCacheMetrics } from "./engine/plan-cache.ts";
export type {
  Engine,
  EngineUnitOptions,
  Explanation,
  ReadOptions,
  ReadRequest,
  ReadResult,
  WriteRequest,
} from "./engine/engine.ts";
export { cancelled } from "./units/writer-queue.ts";
export { snapshotHash, snapshotOf } from "./migrate/snapshot-of.ts";
export { diffSnapshots, type DiffHints } from "./migrate/diff-snapshots.ts";
export { afterStep } from "./migrate/after-step.ts";
export { renamedColumn, tableOf, withoutColumn } from "./migrate/changed-table.ts";
export type { BackfillProgress } from "./migrate/backfill.ts";
export type { Migrations } from "./migrate/migrations.ts";
export {
  migrate,
  type MigrateOptions,
  type MigrateResult,
  type MigrationPhase,
  type MigrationPlan,
  planFrom,
} from "./migrate/migrate.ts";
export { type PlannedStep, planMigration, stepName } from "./migrate/plan-migration.ts";
export {
  planRollback,
  rollback,
  type RollbackOptions,
  type RollbackPlan,
} from "./migrate/rollback.ts";
export { type MigrationStatus, migrationStatus } from "./migrate/status.ts";
export { createDb, type CreateDbOptions } from "./db/create-db.ts";
export {
  type DeferredStore,
  storeFrom,
  type StoreGiven,
  type StoresByEntity,
} from "./db/store-from.ts";
export { type AppStore, databasesOf, storesOf } from "./db/databases-of.ts";
export { databaseToken, type DatabaseToken, storeToken } from "./db/store-part.ts";
export { OpenDatabase, openDatabase, type OpenOptions } from "./db/open-database.ts";
export { inheritFirstStart, isFirstStart } from "./db/first-start.ts";
export { dataErrors } from "./error-table.ts";
export { caseOf } from "./query/case.ts";
export type { ColumnName } from "./db/column.ts";
export { SqlStatement, type SqlOperand } from "./db/sql.ts";
export {
  filterable,
  type Filterable,
  type FilterFields,
  type FilterOperator,
  type FilterSpec,
} from "./query/filterable.ts";
export { type Declared, type DeclaredPages, type DeclaredRows, query } from "./declared/query.ts";
export type { Included } from "./query/include.ts";
export type { ColumnValues } from "./query/select.ts";
export type { GroupRef } from "./query/query.ts";
