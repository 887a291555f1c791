// Runs an app in several processes, each of which counts in the file that it is told, and says when it is done.
import { Host, type HostServices, Scopes, Service, WorkerProcess } from "@wervel/core";
import { Database, entity, inc, key, memory } from "@wervel/data";
import { int, text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";

class Counter extends entity({ id: key(), name: text().unique(), n: int() }) {}
class Line extends entity({ id: key(), worker: int() }) {}
class Db extends Database({ counter: Counter, line: Line }) {}
class WritingApp extends Host<HostServices, never, never> {}

export const rounds = 60;
const atOnce = 5;

class Writers extends Service({ scopes: Scopes, worker: WorkerProcess }) {
  async run(): Promise<void> {
    const one = async (): Promise<void> => {
      for (let round = 0; round < rounds / atOnce; round++)
        await this.scopes.run({ db: Db }, ({ db }) =>
          db.unit(async (unit) => {
            await unit.line.insert({ worker: this.worker.id });
            await unit.counter.where({ name: "all" }).update({ n: inc(1) });
          }),
        );
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    process.stdout.write(`done ${this.worker.id}\n`);
    // The process lives until it is told to stop.
    setInterval(() => undefined, 1_000);
  }
}

if (import.meta.main) {
  const [, , kind, path] = process.argv as unknown as [string, string, string, string];
  const app = new WritingApp("app", "writing");
  app.provide(Writers);
  app.store(Db, kind === "memory" ? memory() : sqlite(path));
  app.onFirstStart({ db: Db }, ({ db }) => db.counter.insert({ name: "all", n: 0 }));
  await app.run({
    workers: 3,
    environment: "test",
    settings: { env: { LOG_LEVEL: "warn" }, argv: [], file: false },
  });
}
