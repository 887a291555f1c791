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
import { Loosened } from "./loosened.ts";
import { NewsOfTeam, noNews, WorkerNews } from "./workers/worker-news.ts";
import { WorkerProcess } from "./workers/worker-process.ts";

/** The tokens that every host provides by itself. */
export type HostServices =
  | typeof Environment
  | typeof WorkerProcess
  | typeof WorkerNews
  | typeof Clock
  | typeof Ids
  | typeof Log
  | typeof Scopes
  | typeof Health
  | typeof Principal
  | typeof Tenant
  | typeof Signal
  | typeof ReadOnly;

/** `LOG_LEVEL` and `LOG_FORMAT`. */
export class LogSettings extends Settings("log", {
  level: choice("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  format: choice("json", "readable").optional(),
}) {}

/** How an environment writes its log where nobody says. */
export function logFormat(environment: Environment): "json" | "readable" {
  return environment === "development" ? "readable" : "json";
}

/** What every host provides; an app may provide each of them otherwise. */
export function hostProvisions(
  environment: Environment,
  scopes: Scopes,
  worker: WorkerProcess,
): readonly Provision[] {
  return [
    value(Environment, environment),
    value(WorkerProcess, worker),
    make(WorkerNews, {}, () => (worker.count > 1 ? new NewsOfTeam() : noNews)),
    ...(worker.count > 1 ? [value(Loosened, countsPerWorker(worker))] : []),
    value(Clock, systemClock()),
    value(Scopes, scopes),
    make(Ids, { clock: Clock }, ({ clock }) => systemIds(clock)),
    make(Log, { settings: LogSettings }, ({ settings: { level, format } }) => {
      const log = createLog({ level, format: format ?? logFormat(environment) });
      return worker.count > 1 ? log.child({ worker: worker.id }) : log;
    }),
    make(Health, { log: Log }, ({ log }) => new Health(log)),
    scoped(Principal),
    scoped(Tenant),
    scoped(Signal),
    scoped(ReadOnly),
  ];
}

function countsPerWorker({ count }: WorkerProcess): Loosened {
  return {
    where: "workers",
    what: `each of ${count} processes counts for itself: limits on rates let through up to ${count} times as many`,
  };
}
