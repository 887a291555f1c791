export { WervelError } from "@wervel/schema";
export type { ErrorEntry, WervelErrorOptions } from "@wervel/schema";
export { isToken, keyed, scopedToken, token } from "./services/token.ts";
export type {
  ClassToken,
  KeyedToken,
  ScopedToken,
  ServiceOf,
  Token,
  TokenValue,
} from "./services/token.ts";
export { all, optional } from "./services/needs.ts";
export type { AllNeed, Need, Needs, OptionalNeed, Resolved, WantedBy } from "./services/needs.ts";
export { Service } from "./services/service.ts";
export type { ServiceClass, ServiceStatic, ServiceWith } from "./services/service.ts";
export { bind, decorate, make, scoped, value } from "./services/binding.ts";
export type {
  Binding,
  Constructable,
  ProvidedBy,
  Provision,
  WantedByProvision,
} from "./services/binding.ts";
export { Principal, Signal, Tenant } from "./services/roots.ts";
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
export { Host } from "./host/host.ts";
export type { HostServices } from "./host/host.ts";
export { PART, PROVIDES, SETTINGS, STORE, WANTS } from "./internal/symbols.ts";
export { Clock } from "./clock.ts";
export { Ids } from "./ids.ts";
export { Log } from "./log/log.ts";
export type { LogFields, LogLevel } from "./log/log.ts";
