import { choice } from "@wervel/schema";
import { Clock, systemClock } from "../clock.ts";
import { Environment } from "../environment.ts";
import { Ids, systemIds } from "../ids.ts";
import { createLog } from "../log/create-log.ts";
import { Log } from "../log/log.ts";
import { make, type Provision, scoped, value } from "../services/binding.ts";
import { Principal, ReadOnly, Signal, Tenant } from "../services/roots.ts";
import { Scopes } from "../services/scopes.ts";
import { Settings } from "../settings/settings.ts";
import { Health } from "./health.ts";

/** The tokens that every host provides by itself. */
export type HostServices =
  | typeof Environment
  | typeof Clock
  | typeof Ids
  | typeof Log
  | typeof Scopes
  | typeof Health
  | typeof Principal
  | typeof Tenant
  | typeof Signal
  | typeof ReadOnly;

class LogSettings extends Settings("log", {
  level: choice("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  format: choice("json", "readable").optional(),
}) {}

/** What every host provides; an app may provide each of them otherwise. */
export function hostProvisions(environment: Environment, scopes: Scopes): readonly Provision[] {
  const usual = environment === "development" ? "readable" : "json";
  return [
    value(Environment, environment),
    value(Clock, systemClock()),
    value(Scopes, scopes),
    make(Ids, { clock: Clock }, ({ clock }) => systemIds(clock)),
    make(Log, { settings: LogSettings }, ({ settings: { level, format = usual } }) =>
      createLog({ level, format }),
    ),
    make(Health, { log: Log }, ({ log }) => new Health(log)),
    scoped(Principal),
    scoped(Tenant),
    scoped(Signal),
    scoped(ReadOnly),
  ];
}
