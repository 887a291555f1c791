import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

const tools = [
  { command: "wrk", asked: "-v", packaged: "wrk" },
  { command: "taskset", asked: "--version", packaged: "util-linux" },
] as const;

/** Names what the bench needs of the system and does not find, and how to install it; `undefined` when all is there. */
export function missingTools(): string | undefined {
  const missing = tools.filter(
    ({ command, asked }) => spawnSync(command, [asked]).error !== undefined,
  );
  if (missing.length > 0)
    return [
      `The bench needs ${missing.map(({ command }) => command).join(" and ")}, which is not installed.`,
      `Debian and Ubuntu: sudo apt-get install ${missing.map(({ packaged }) => packaged).join(" ")}`,
    ].join("\n");
  if (availableParallelism() < 2)
    return "The bench needs two cores: one for the server, one for what asks it.";
  return undefined;
}

/** The cores that the bench works on: the servers have the first, the load and the bench itself the second. */
export const cores = { server: 0, load: 1 } as const;
