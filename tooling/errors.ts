import "./lib/node-floor.ts";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readErrorTables } from "./lib/error-tables.ts";
import { errorPages, stalePages } from "./lib/error-pages.ts";
import { root } from "./lib/workspace.ts";

const pages = errorPages(await readErrorTables());
const stale = stalePages(pages);

if (process.argv.includes("--check")) {
  for (const path of stale) console.error(`${path} is out of date: run npm run errors.`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const path of stale) update(join(root, path), pages.get(path));
  console.log(`${pages.size} pages, ${stale.length} changed.`);
}

function update(file: string, text: string | undefined): void {
  if (text === undefined) return rmSync(file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
