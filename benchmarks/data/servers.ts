import { join } from "node:path";
import { serversFolder } from "../../tooling/lib/servers/folders.ts";
import { stopOnSignals } from "../../tooling/lib/servers/hold.ts";
import { serverKinds } from "../../tooling/lib/servers/kinds.ts";
import { TestServers } from "../../tooling/lib/servers/test-servers.ts";
import type { StoreName } from "./contestant.ts";

/** Starts the server of a store, unless the environment names one already: MariaDB, or MySQL where that cannot be had. */
export async function startServers(store: StoreName): Promise<TestServers> {
  // Beside the servers of tests, whose runs end those that no test run holds.
  const servers = new TestServers(join(serversFolder(), "benchmarks"));
  stopOnSignals(servers);
  const start = (wanted: string): Promise<void> =>
    servers.start(serverKinds.filter(({ name }) => name === wanted));
  if (store !== "mysql") await start(store);
  else if (!process.env["WERVEL_TEST_MYSQL"]) await start("mariadb");
  if (store === "mysql" && !process.env["WERVEL_TEST_MARIADB"]) await start("mysql");
  return servers;
}
