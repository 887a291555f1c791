import type { Recipe, Workshop } from "./kind.ts";

/** Both write so when they answer; the server that an image starts for itself has port 0. */
export const mysqlReady = /ready for connections\..*port: [1-9]/s;

/** Several servers on one machine would run out of the kernel's own asynchronous input and output. */
export const withoutNativeAio = "--innodb-use-native-aio=0";

/** What MariaDB and MySQL are started with: on loopback alone, and not safe against a crash of the machine. */
export function mysqlOptions({ port, certificate }: Workshop, data: string): string[] {
  const { ca, cert, key } = certificate ?? {};
  return [
    "--no-defaults",
    `--datadir=${data}`,
    "--bind-address=127.0.0.1",
    `--port=${port}`,
    // Below the data folder: a longer path would not fit into a socket's address.
    "--socket=server.sock",
    `--pid-file=${data}/server.pid`,
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-lru-scan-depth=128",
    "--innodb-buffer-pool-size=64M",
    "--performance-schema=OFF",
    withoutNativeAio,
    "--max-connections=200",
    ...(certificate ? [`--ssl-ca=${ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`] : []),
  ];
}

/** Root has no password, on a server that only this machine reaches and that holds nothing. */
export function mysqlUrls({ port, certificate }: Workshop): Pick<Recipe, "url" | "tlsUrl"> {
  return {
    url: mysqlUrl({ port }),
    ...(certificate && { tlsUrl: `mysql://root@localhost:${port}/` }),
  };
}

/** The address on loopback alone. */
export function mysqlUrl({ port }: Pick<Workshop, "port">): string {
  return `mysql://root@127.0.0.1:${port}/`;
}
