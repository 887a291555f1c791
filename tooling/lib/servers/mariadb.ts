import { dirname, join } from "node:path";
import { container } from "./docker.ts";
import type { Recipe, ServerKind, Workshop } from "./kind.ts";
import {
  mysqlOptions,
  mysqlReady,
  mysqlUrl,
  mysqlUrls,
  withoutNativeAio,
} from "./mysql-options.ts";
import { findProgram } from "./programs.ts";

const places = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin"];

/** MariaDB as the system has it. */
export const mariadb: ServerKind = {
  name: "mariadb",
  title: "MariaDB",
  ways: [
    { what: "an installed MariaDB", prepare: installed },
    { what: "Docker", prepare: ofDocker },
  ],
};

function installed(workshop: Workshop): string | Recipe {
  const program = findProgram(["mariadbd"], places);
  if (program === undefined) return "no mariadbd was found";
  const install = findProgram(["mariadb-install-db"], [dirname(program), "/usr/bin", ...places]);
  if (install === undefined) return "no mariadb-install-db was found";
  const data = join(workshop.folder, "data");
  return {
    initialise: [
      {
        program: install,
        args: [
          "--no-defaults",
          `--datadir=${data}`,
          "--auth-root-authentication-method=normal",
          "--skip-test-db",
          withoutNativeAio,
        ],
      },
    ],
    serve: { program, args: mysqlOptions(workshop, data) },
    ready: mysqlReady,
    ...mysqlUrls(workshop),
  };
}

function ofDocker(workshop: Workshop): string | Recipe {
  return container("mariadb:10.11", {
    port: workshop.port,
    inside: 3306,
    env: { MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: "1" },
    ready: mysqlReady,
    url: mysqlUrl(workshop),
  });
}
