import { constants } from "node:os";
import type { TestServers } from "./test-servers.ts";

/** Ends the servers before the process when somebody ends it: a signal would end it at once. */
export function stopOnSignals(servers: TestServers): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      void servers.stop().then(() => process.exit(128 + constants.signals[signal]));
    });
  }
}
