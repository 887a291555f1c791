import {
  CapturedLog,
  Host,
  Log,
  startHost,
  value,
  type HostOptions,
  type HostServices,
  type PartsKind,
  type RunningHost,
  type Stage,
  STAGES,
  type StartOptions,
} from "@wervel/core";

interface TestAppKind extends PartsKind {
  readonly type: TestApp<this["provided"], this["wanted"]>;
}

/** The smallest host: an app without a transport, whose log is captured. */
export class TestApp<P = HostServices, W = never> extends Host<P, W, TestAppKind> {
  readonly log: CapturedLog = new CapturedLog();
  readonly #stages: readonly Stage[];

  constructor(options: HostOptions = {}, stages: readonly Stage[] = []) {
    super("app", "test app", options);
    this.#stages = stages;
    this.provide(value(Log, this.log));
  }

  override [STAGES](): readonly Stage[] {
    return this.#stages;
  }

  /** Starts without a look at the process: no environment, no flags, no file. */
  begin(options: StartOptions = {}): Promise<RunningHost> {
    return startHost(this, {
      environment: "test",
      settings: { env: {}, argv: [], file: false },
      ...options,
    });
  }
}
