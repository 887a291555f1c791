import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cpuTimeOf } from "./cpu-time.ts";
import { folderVariable, type Recorded } from "./test-times.ts";

/** Imported before a test file: writes down what its process used when it ends. */
const folder = process.env[folderVariable];
process.once("exit", () => {
  const { user, system } = process.cpuUsage();
  const recorded: Recorded = {
    entry: process.argv[1] ?? "",
    cpu: cpuTimeOf(process.pid) ?? { own: (user + system) / 1e6, below: 0 },
    wall: process.uptime(),
  };
  if (folder !== undefined)
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(recorded));
});
