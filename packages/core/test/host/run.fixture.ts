import { Host, type HostServices, Log, type PartsKind, Service } from "@wervel/core";

interface AppKind extends PartsKind {
  readonly type: App<this["provided"], this["wanted"]>;
}
class App<P = HostServices, W = never> extends Host<P, W, AppKind> {}

class Worker extends Service({ log: Log }) {
  #timer: NodeJS.Timeout | undefined;
  start(): void {
    this.log.info("service started");
    this.#timer = setInterval(() => {}, 1_000);
    if (process.argv[2] === "crash")
      setTimeout(() => {
        throw new Error("crashed on purpose");
      }, 50);
  }
  stop(): void {
    clearInterval(this.#timer);
    this.log.info("service stopped");
  }
}

const app = new App("app", "fixture", { shutdown: { lingerMs: 0 } }).provide(Worker);
await app.run({ environment: "production", settings: { env: {}, argv: [], file: false } });
