import "./lib/node-floor.ts";
import { stopOnSignals } from "./lib/servers/hold.ts";
import { variableOf } from "./lib/servers/kind.ts";
import { serverKinds } from "./lib/servers/kinds.ts";
import { TestServers } from "./lib/servers/test-servers.ts";

/** Starts the servers that tests use and holds them until it is stopped: `node tooling/servers.ts postgres redis`. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !serverKinds.some((kind) => kind.name === name));
if (unknown.length > 0) {
  const known = serverKinds.map(({ name }) => name).join(", ");
  console.error(`No server ${unknown.join(", ")}: there are ${known}.`);
  process.exit(1);
}
const kinds = serverKinds.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const servers = new TestServers();
stopOnSignals(servers);
await servers.start(kinds);
for (const kind of kinds) {
  const variable = variableOf(kind);
  const url = process.env[variable];
  console.log(
    url ? `export ${variable}=${url}` : `# no ${kind.title}: ${process.env[`${variable}_WHY`]}`,
  );
  const tls = process.env[`${variable}_TLS`];
  if (tls !== undefined) console.log(`export ${variable}_TLS=${tls}`);
}
const authority = process.env["WERVEL_TEST_CA"];
if (authority !== undefined) console.log(`export WERVEL_TEST_CA=${authority}`);
// A server that the user named needs nobody to hold it.
setInterval(() => {}, 2 ** 30);
