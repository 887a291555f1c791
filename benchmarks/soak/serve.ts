// The server of a soak, alone in its process: `serve.ts <app> [options of the run as JSON]`.
import { readdirSync } from "node:fs";
import { flushCompileCache } from "node:module";
import type { Probe } from "./probe.ts";

const [name, options = "{}"] = process.argv.slice(2) as [string, string?];
const files: Readonly<Record<string, string>> = {
  conduit: "../../examples/conduit/app.ts",
  orders: "./orders-app.ts",
  small: "./small-app.ts",
};
const { app } = (await import(files[name]!)) as { app: { run(options: object): Promise<void> } };

process.on("message", (message) => {
  if (message === "probe") process.send!(probe());
});
// Most of these processes are killed, and would keep nothing of what they compiled for the next one.
setTimeout(flushCompileCache, 300).unref();
await app.run(JSON.parse(options) as object);

function probe(): Probe {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const active = process.getActiveResourcesInfo();
  return {
    heap: heapUsed,
    rss,
    files: readdirSync("/proc/self/fd").length,
    timers: active.filter((resource) => resource === "Timeout").length,
    listeners: process.eventNames().reduce((sum, event) => sum + process.listenerCount(event), 0),
    prototype: Reflect.ownKeys(Object.prototype).map(String).join(),
  };
}
