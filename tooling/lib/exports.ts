import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { splitSpecifier } from "./imports.ts";
import { toPath, type Workspace } from "./workspace.ts";

/** A public name with the place that defines it, followed through every re-export. */
export interface PublicName {
  readonly name: string;
  /** Where it is exported: package name and subpath, such as `@wervel/http/cors`. */
  readonly door: string;
  /** Where it is defined: file and the name there, such as `packages/http/src/cors.ts#cors`. */
  readonly origin: string;
}

/** One entry of an `export { … }` list. */
interface Entry {
  readonly name: string;
  readonly local: string;
  /** The module it comes from; nothing when it is the file's own. */
  readonly from: string | undefined;
}

/** Lists the public names of all packages, through every entry of their `exports`. */
export function publicNames(packages: readonly Workspace[]): PublicName[] {
  return packages.flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
      const file = join(folder, target);
      if (!file.endsWith(".ts") || !existsSync(file)) return [];
      return entriesOf(readFileSync(file, "utf8")).map((entry) => ({
        name: entry.name,
        door: join(manifest.name, subpath).replaceAll("\\", "/"),
        origin: originOf(entry.name, file, packages),
      }));
    }),
  );
}

/** Tells which lines are `export * from`, which hide what a package offers. */
export function wildcardsOf(source: string): string[] {
  return [...source.matchAll(/^\s*export\s*\*.*$/gm)].map(([line]) => line.trim());
}

/** Finds names that mean different things in two places: a line each. */
export function findClashes(names: readonly PublicName[]): string[] {
  const byName = Map.groupBy(names, ({ name }) => name);
  return [...byName]
    .filter(([, found]) => new Set(found.map(({ origin }) => origin)).size > 1)
    .map(([name, found]) => {
      const places = new Set(found.map(({ origin }) => origin));
      return `${name}: ${[...places].join(" and ")}`;
    });
}

/** Lists the entries of the `export { … }` lists and the exported declarations of a source. */
export function entriesOf(source: string): Entry[] {
  const text = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const lists = [
    ...text.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}(?:\s*from\s*["']([^"']+)["'])?/gm),
  ];
  const declarations = [
    ...text.matchAll(
      /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|class|interface|type|function\*?)\s+(\w+)/gm,
    ),
  ];
  return [
    ...lists.flatMap(([, list = "", from]) => listEntries(list, from)),
    ...declarations.map(([, name = ""]) => ({ name, local: name, from: undefined })),
  ];
}

function listEntries(list: string, from: string | undefined): Entry[] {
  return list
    .split(",")
    .map((part) => part.trim().replace(/^type\s+/, ""))
    .filter((part) => part !== "")
    .map((part) => {
      const [local = part, name = local] = part.split(/\s+as\s+/);
      return { name, local, from };
    });
}

function originOf(name: string, file: string, packages: readonly Workspace[]): string {
  const source = existsSync(file) ? readFileSync(file, "utf8") : "";
  const entry = entriesOf(source).find((candidate) => candidate.name === name);
  const next = entry?.from && resolveModule(entry.from, file, packages);
  if (entry === undefined || !next) return `${toPath(file)}#${entry?.local ?? name}`;
  return originOf(entry.local, next, packages);
}

function resolveModule(
  specifier: string,
  file: string,
  packages: readonly Workspace[],
): string | undefined {
  if (specifier.startsWith(".")) return join(dirname(file), specifier);
  const { name, subpath } = splitSpecifier(specifier);
  const found = packages.find(({ manifest }) => manifest.name === name);
  const target = found?.manifest.exports?.[subpath];
  return found && target && join(found.folder, target);
}
