export { coreErrors } from "./errors.ts";
export { Secret, toSecret, WervelError } from "@wervel/schema";
export type { ErrorEntry, WervelErrorOptions } from "@wervel/schema";
export { isToken, keyed, scopedToken, token } from "./services/token.ts";
export type {
  ClassToken,
  KeyedToken,
  ScopedToken,
  Serving,
  ServiceOf,
  Token,
  TokenValue,
} from "./services/token.ts";
export { all, optional } from "./services/needs.ts";
export type { AllNeed, Need, Needs, OptionalNeed, Resolved, WantedBy } from "./services/needs.ts";
export { isService, Service } from "./services/service.ts";
export type { ServiceClass, ServiceStatic, ServiceWith } from "./services/service.ts";
export { bind, decorate, make, scoped, value } from "./services/binding.ts";
export type {
  Binding,
  Constructable,
  ProvidedBy,
  Provision,
  WantedByProvision,
} from "./services/binding.ts";
export { Principal, ReadOnly, Signal, Tenant } from "./services/roots.ts";
export { Scopes } from "./services/scopes.ts";
export type { ScopeOptions } from "./services/scopes.ts";
export { definePart, Feature, feature, FirstStartPart, Parts } from "./host/parts.ts";
export type {
  Complete,
  FirstStart,
  Grown,
  NotProvided,
  Part,
  PartOptions,
  PartRecord,
  PartsKind,
  Storable,
  StoresOf,
  Wanting,
  WhenComplete,
} from "./host/parts.ts";
export { PART, PROVIDES, SERVES, SETTINGS, STAGES, STORE, WANTS } from "./internal/symbols.ts";
export { buildGraph } from "./services/build-graph.ts";
export type {
  GraphEdge,
  GraphNode,
  GraphWant,
  NodeSource,
  ServiceGraph,
} from "./services/graph.ts";
export { Container } from "./services/container.ts";
export { compileScope } from "./services/scope-plan.ts";
export type { ScopePlan, ScopeRoots } from "./services/scope-plan.ts";
export { describeServices } from "./services/service-report.ts";
export type { ServiceLine } from "./services/service-report.ts";
export { Host } from "./host/host.ts";
export type { HostServices } from "./host/host-services.ts";
export { RunningHost } from "./host/running-host.ts";
export type { RunningParts } from "./host/running-host.ts";
export { constructSome } from "./host/construct-some.ts";
export type { SomeServices } from "./host/construct-some.ts";
export { tokensOf } from "./host/flatten.ts";
export { startHost } from "./host/start-host.ts";
export type { HostOptions, Startable, StartOptions } from "./host/start-host.ts";
export { runHost } from "./host/run-host.ts";
export type { ProcessLike, RunOptions } from "./host/run-host.ts";
export type { Stage, Starting } from "./host/stage.ts";
export type { ResolvedShutdownOptions, ShutdownOptions } from "./host/shutdown.ts";
export { formatProblem, StartupError } from "./host/startup-error.ts";
export { FirstStartLedger } from "./host/first-start.ts";
export { StartCheck } from "./host/start-check.ts";
export { IdempotencyStore } from "./host/idempotency-store.ts";
export type {
  ClaimedWork,
  ClaimOutcome,
  IdempotencyClaim,
  KeptReply,
} from "./host/idempotency-store.ts";
export type { BackgroundPolicy } from "./host/background.ts";
export { Health } from "./host/health.ts";
export type { HealthCheck, HealthKind, HealthOptions, HealthReport } from "./host/health.ts";
export { isSettingsClass, Settings } from "./settings/settings.ts";
export type {
  AnySettingsClass,
  SettingsClass,
  SettingsDescription,
  SettingsOptions,
} from "./settings/settings.ts";
export type { SettingsSources } from "./settings/sources.ts";
export { Environment, readEnvironment } from "./environment.ts";
export { WorkerNews } from "./host/workers/worker-news.ts";
export { WorkerProcess } from "./host/workers/worker-process.ts";
export type { WorkerCount } from "./host/workers/worker-count.ts";
export { Announced } from "./host/announced.ts";
export { Loosened } from "./host/loosened.ts";
export { Clock, FixedClock, fixedClock, systemClock } from "./clock.ts";
export { Ids, sequentialIds, systemIds } from "./ids.ts";
export { Log } from "./log/log.ts";
export type { LogFields, LogLevel } from "./log/log.ts";
export { CapturedLog, capturedLog } from "./log/captured-log.ts";
export { createLog } from "./log/create-log.ts";
export type { LogOptions } from "./log/create-log.ts";
export { StructuredLog } from "./log/structured-log.ts";
export type { LogLine, LogSink } from "./log/structured-log.ts";
export { requestContext } from "./log/request-context.ts";
export type { RequestContext } from "./log/request-context.ts";
export { isSecret, redacted } from "./log/redaction.ts";
