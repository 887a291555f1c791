// Spares a start from this repository's 550 sources most of what it would spend its time on; installed packages are bundled and need none of
// it. It must stand before all else: a JavaScript file before the program (`node --import ./tooling/kept-sources.js …`) spares even the
// compiler of types.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import * as node from "node:module";
import { join } from "node:path";

// The folder is the repository's own: what others may write into must not be run.
const folder = join(import.meta.dirname, "../node_modules/.cache/compiled");
const keptFile = join(folder, "sources.json");

// Node keeps what it has compiled.
node.enableCompileCache?.(folder);

// Node keeps sources without their types too, but reads two files for each. Here one file has all of them, each with the time and the size of
// its source: what has changed since is read anew, and kept here again when it has become more than a few.
const kept = readKept();
const sources = new Map();
const changed = [];
const few = 16;

// Node searches the disk for each import, three times for a module that three others import. But a source named by its path is that file, and
// a package is the same one for all sources of a package.
const modules = new Map();

// Bun has neither, and starts from sources by itself.
if (node.registerHooks !== undefined) {
  node.registerHooks({ resolve, load });
  process.once("exit", keep);
}

function resolve(specifier, context, next) {
  const { parentURL } = context;
  if (!parentURL?.endsWith(".ts")) return next(specifier, context);
  const path = specifier.startsWith(".") ? new URL(specifier, parentURL).href : undefined;
  const key = path ?? `${packageOf(parentURL)} ${specifier}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = { ...(sourceAt(path) ?? sourceOf(next(specifier, context))), shortCircuit: true };
    modules.set(key, module);
  }
  return module;
}

function sourceAt(href) {
  if (!href?.endsWith(".ts")) return undefined;
  const url = new URL(href);
  const file = statSync(url, { throwIfNoEntry: false });
  if (file === undefined) return undefined;
  const [time, size, text] = kept[href] ?? [];
  if (file.mtimeMs === time && file.size === size) sources.set(href, text);
  else changed.push(url);
  return { url: href, format: "module-typescript" };
}

function sourceOf(module) {
  return module.format === "module-typescript" ? (sourceAt(module.url) ?? module) : module;
}

function load(url, context, next) {
  const text = sources.get(url);
  if (text === undefined) return next(url, context);
  sources.delete(url);
  return { source: text, format: "module", shortCircuit: true };
}

function packageOf(url) {
  const source = url.lastIndexOf("/src/");
  return url.slice(0, source < 0 ? url.lastIndexOf("/") : source);
}

function readKept() {
  try {
    return JSON.parse(readFileSync(keptFile, "utf8"));
  } catch {
    return {};
  }
}

// In the words of Node's own, so that what it has compiled fits. Kept or not, the program has ended as it should.
function keep() {
  if (changed.length <= few) return;
  try {
    for (const url of changed) kept[url.href] = withoutTypes(url);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${keptFile}.${process.pid}`, JSON.stringify(kept));
    renameSync(`${keptFile}.${process.pid}`, keptFile);
  } catch {}
}

function withoutTypes(url) {
  const { mtimeMs, size } = statSync(url);
  const text = node.stripTypeScriptTypes(readFileSync(url, "utf8"), { sourceUrl: url.href });
  return [mtimeMs, size, text];
}
