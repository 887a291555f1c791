import { stopOnSignals } from "../../tooling/lib/servers/hold.ts";
import { serverKinds } from "../../tooling/lib/servers/kinds.ts";
import { TestServers } from "../../tooling/lib/servers/test-servers.ts";
import type { StoreName } from "./contestant.ts";

/** Starts the servers of the stores; a server that the environment names already is used as it is. */
export async function startServers(stores: readonly StoreName[]): Promise<TestServers> {
  const names = stores.flatMap((store) => (store === "mysql" ? ["mariadb"] : [store]));
  const servers = new TestServers();
  stopOnSignals(servers);
  await servers.start(serverKinds.filter(({ name }) => names.includes(name)));
  if (stores.includes("mysql") && !process.env["WERVEL_TEST_MARIADB"])
    await servers.start(serverKinds.filter(({ name }) => name === "mysql"));
  return servers;
}
