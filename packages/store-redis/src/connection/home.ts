import { Connection, type ConnectionOptions } from "./connection.ts";

type Node = readonly [host: string | null, port: number, ...rest: unknown[]];
type Range = readonly [from: number, to: number, master: Node, ...replicas: Node[]];

/**
 * Connects to the server that holds a key: the one that is named, or, where that is a node of a cluster, the node with the key's slot.
 *
 * @throws `fault.connect` when a server does not answer or refuses.
 */
export async function openHome(options: ConnectionOptions, key: string): Promise<Connection> {
  const connection = await Connection.open(options);
  try {
    const home = await homeOf(connection, options.url, key);
    if (home === undefined) return connection;
    await connection.close();
    return await Connection.open({ ...options, url: home });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The address of the node with the key's slot; nothing where that is no cluster, or the server that was asked. */
async function homeOf(
  connection: Connection,
  url: string,
  key: string,
): Promise<string | undefined> {
  const info = await connection.command<string>(["INFO", "server"], {});
  if (!/^redis_mode:cluster/m.test(info)) return undefined;
  const slot = await connection.command<number>(["CLUSTER", "KEYSLOT", key], {});
  const ranges = await connection.command<readonly Range[]>(["CLUSTER", "SLOTS"], {});
  const range = ranges.find(([from, to]) => from <= slot && slot <= to);
  if (range === undefined) return undefined;
  const [host, port] = range[2];
  const home = new URL(url);
  // A cluster that does not know its own name means the one it was asked by.
  if (host !== null && host !== "") home.hostname = host;
  home.port = String(port);
  return home.href === url ? undefined : home.href;
}
