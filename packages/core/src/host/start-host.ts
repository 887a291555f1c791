import { WervelError } from "@wervel/schema";
import { type Environment, readEnvironment } from "../environment.ts";
import { PART, STAGES } from "../internal/symbols.ts";
import { Container } from "../services/container.ts";
import { buildGraph } from "../services/build-graph.ts";
import type { ServiceGraph } from "../services/graph.ts";
import { describeServices } from "../services/service-report.ts";
import { HostScopes } from "../services/host-scopes.ts";
import { all } from "../services/needs.ts";
import type { Token } from "../services/token.ts";
import { readSettings } from "../settings/read-settings.ts";
import type { AnySettingsClass } from "../settings/settings.ts";
import { readSources, type SettingsSources } from "../settings/sources.ts";
import { BackgroundWork, type BackgroundPolicy } from "./background.ts";
import { FirstStartLedger, runFirstStart } from "./first-start.ts";
import { Health } from "./health.ts";
import { hostProvisions } from "./host-services.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Log } from "../log/log.ts";
import { flatten } from "./flatten.ts";
import { type Part, type PartRecord, Parts, type Wanting } from "./parts.ts";
import { RunningHost } from "./running-host.ts";
import { resolveShutdown, type ShutdownOptions } from "./shutdown.ts";
import type { Stage, Starting } from "./stage.ts";
import { StartCheck } from "./start-check.ts";
import { StartupError } from "./startup-error.ts";
import { HostSettings } from "./workers/worker-count.ts";
import { alone, WorkerProcess } from "./workers/worker-process.ts";

/** Options of a host that belong to the app. */
export interface HostOptions {
  /** How long each phase of a shutdown may take. */
  readonly shutdown?: ShutdownOptions;
  /** What happens when a background service fails, default `'stop'`: the host stops with exit code 1. */
  readonly background?: BackgroundPolicy;
  /** The first wait before a failed background service runs again, default 1,000 milliseconds; it doubles up to a minute. */
  readonly backOffMs?: number;
  /** How long `start` methods may take together, default 60,000 milliseconds. */
  readonly startMs?: number;
}

/** Options of one start. */
export interface StartOptions {
  /** Where the program runs; by default `WERVEL_ENV`, else `NODE_ENV`, else `production`. */
  readonly environment?: Environment;
  /** Where settings are read from: by default the process and `wervel.json`. */
  readonly settings?: SettingsSources;
  /** Parts added last, so that what they provide wins: a test's replacements. */
  readonly replacements?: readonly Part[];
  /** Interrupts the start. */
  readonly signal?: AbortSignal;
  /** Overrides the app's own times. */
  readonly shutdown?: ShutdownOptions;
  /** Which of the app's processes this is, default one that is alone; `run` knows it. */
  readonly worker?: WorkerProcess;
}

/** What can be started: parts with stages. */
export interface Startable extends Part {
  readonly name: string;
  readonly hostOptions: HostOptions;
  [STAGES](options: StartOptions): readonly Stage[];
}

const maxBackOffMs = 60_000;

/**
 * Starts a host: checks everything, then constructs, starts and opens it.
 *
 * `app.start()` is the same with the compiler's check that nothing is missing.
 *
 * @throws WERVEL_HOST_PROBLEMS with everything that is wrong, before anything is constructed.
 */
export async function startHost(app: Startable, options: StartOptions = {}): Promise<RunningHost> {
  const { signal = new AbortController().signal } = options;
  const began = performance.now();
  const checked = await checkHost(app, options);
  await checked.container.construct();
  checked.scopes.attach(checked.container);
  const host = runningHost(app, checked, options);
  try {
    assertNotInterrupted(signal);
    assertChecked(app.name, checked.container);
    await checked.lifecycle().start(signal, app.hostOptions.startMs ?? 60_000);
    assertNotInterrupted(signal);
    await runFirstStart(host, host.container.listOf(FirstStartLedger), signal);
    assertNotInterrupted(signal);
    await host.open();
  } catch (error) {
    await host.stop(1);
    throw error;
  }
  reportServices(checked.graph, host.log);
  warnOfIdleBackground(checked.graph, host.log);
  const ms = Math.round(performance.now() - began);
  const { leads } = host.get(WorkerProcess);
  host.log.write(leads ? "info" : "debug", "started", {
    app: host.name,
    environment: host.environment,
    services: checked.graph.nodes.length,
    ms,
  });
  return host;
}

interface CheckedHost {
  readonly environment: Environment;
  readonly parts: readonly Part[];
  readonly stages: readonly Stage[];
  readonly graph: ServiceGraph;
  readonly scopes: HostScopes;
  readonly container: Container;
  /** The lifecycle of the constructed services; always the same. */
  lifecycle(): Lifecycle;
}

/** Builds and checks everything that can be known without constructing a service. */
async function checkHost(app: Startable, options: StartOptions): Promise<CheckedHost> {
  const given = await readSources(options.settings);
  const environment = options.environment ?? readEnvironment(given.env);
  const stages = app[STAGES](options);
  const scopes = new HostScopes();
  const parts = [app, ...(options.replacements ?? [])].flatMap(flatten);
  for (const part of parts) if (part instanceof Parts) part.seal();
  const records = parts.map((part) => part[PART]);
  const provisions = [
    ...hostProvisions(environment, scopes, options.worker ?? alone),
    ...stages.flatMap((stage) => stage.provisions ?? []),
    ...records.flatMap((record) => record.provisions),
  ];
  const graph = buildGraph(provisions, [
    ...stages.flatMap((stage) => stage.wanting ?? []),
    ...records.flatMap(wantingOf),
    ledgers,
  ]);
  const settings = await readSettings(settingsOf(graph), given);
  const starting: Starting = {
    name: app.name,
    environment,
    parts,
    graph,
    setting: settingReader(graph, settings.instances) as never,
  };
  const problems = [
    ...records.flatMap((record) => record.problems ?? []),
    ...graph.problems,
    ...settings.problems,
    ...stages.flatMap((stage) => stage.check?.(starting) ?? []),
  ];
  if (problems.length > 0) throw new StartupError(app.name, problems);
  const container = new Container(graph, settings.instances);
  let lifecycle: Lifecycle | undefined;
  return {
    environment,
    parts,
    stages,
    graph,
    scopes,
    container,
    lifecycle: () => (lifecycle ??= new Lifecycle(container, container.get(Log))),
  };
}

const ledgers: Wanting = {
  label: "the host",
  needs: {
    ledgers: all(FirstStartLedger),
    checks: all(StartCheck),
    log: Log,
    health: Health,
    settings: HostSettings,
    worker: WorkerProcess,
  },
};

function wantingOf(record: PartRecord): readonly Wanting[] {
  return record.wanting;
}

function settingsOf(graph: ServiceGraph): AnySettingsClass[] {
  return graph.nodes.flatMap(({ source }) => (source.kind === "settings" ? [source.settings] : []));
}

function settingReader(graph: ServiceGraph, instances: ReadonlyMap<AnySettingsClass, object>) {
  return (token: Token): unknown => {
    const node = graph.nodes.findLast((each) => each.token === token);
    if (node?.source.kind === "value") return node.source.value;
    return node?.source.kind === "settings" ? instances.get(node.source.settings) : undefined;
  };
}

function runningHost(app: Startable, checked: CheckedHost, options: StartOptions): RunningHost {
  const { environment, parts, stages, scopes, container } = checked;
  const { background: policy = "stop", backOffMs = 1_000 } = app.hostOptions;
  const shutdown = resolveShutdown(
    { ...app.hostOptions.shutdown, ...options.shutdown },
    environment,
  );
  const log = container.get(Log);
  const host: RunningHost = new RunningHost({
    name: app.name,
    environment,
    parts,
    stages,
    container,
    scopes,
    shutdown,
    health: container.get(Health),
    lifecycle: checked.lifecycle(),
    background: new BackgroundWork({
      policy,
      backOffMs,
      maxBackOffMs,
      log,
      onFailure: () => void host.stop(1),
    }),
  });
  return host;
}

function assertChecked(app: string, container: Container): void {
  const problems = container.listOf(StartCheck).flatMap((each) => each.check(container));
  if (problems.length > 0) throw new StartupError(app, problems);
}

function assertNotInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new WervelError("WERVEL_HOST_INTERRUPTED", "The start was interrupted.", {
    help: "Start again; nothing is left running.",
  });
}

function reportServices(graph: ServiceGraph, log: Log): void {
  if (!log.isEnabled("debug")) return;
  for (const line of describeServices(graph)) log.debug("service", { ...line });
}

/** A scoped service is never run in the background; one that looks as if it should be deserves a line. */
function warnOfIdleBackground(graph: ServiceGraph, log: Log): void {
  for (const { source, lifetime, label, because } of graph.nodes) {
    if (lifetime !== "scoped" || source.kind !== "class") continue;
    const { run } = source.create.prototype as { run?: unknown };
    if (typeof run !== "function" || run.length > 1) continue;
    log.warn("a scoped service has a run method, which the host does not call", {
      service: label,
      because: because.join(" > "),
      help: "Background work takes Scopes and opens a scope itself; any other method wants another name.",
    });
  }
}
