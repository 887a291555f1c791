import { existsSync, globSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

/** The parts of a package.json that the tooling reads. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly repository?: { readonly type: string; readonly url: string };
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One workspace folder with its manifest. */
export interface Workspace {
  /** Absolute path. */
  readonly folder: string;
  /** Path from the repository's root with forward slashes, such as `packages/core`. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** The repository's root folder, absolute. */
export const root: string = resolve(import.meta.dirname, "../..");

/** Reads the manifest of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Finds files below the root by glob, as sorted paths from the root with forward slashes. */
export function findFiles(pattern: string | readonly string[]): string[] {
  return globSync(pattern, { cwd: root, exclude: ["**/node_modules/**", "**/.scratch/**"] })
    .map((path) => path.split(sep).join("/"))
    .sort();
}

/** Lists the workspaces of one kind, sorted by path. */
export function workspaces(kind: "packages" | "examples"): Workspace[] {
  return findFiles(`${kind}/*/package.json`).map((file) => {
    const folder = join(root, file, "..");
    return { folder, path: toPath(folder), manifest: readManifest(folder) };
  });
}

/** Gives the path from the root with forward slashes, on every system. */
export function toPath(file: string): string {
  return relative(root, resolve(root, file)).split(sep).join("/");
}

/** Gives the script behind a dependency's command, so that it starts as `node <script>` on every system. */
export function commandScript(dependency: string, command: string = dependency): string {
  const folder = join(root, "node_modules", dependency);
  if (!existsSync(folder)) throw new Error(`${dependency} is not installed: run npm install.`);
  const { bin } = readManifest(folder);
  const script = typeof bin === "string" ? bin : bin?.[command];
  if (script === undefined) throw new Error(`${dependency} has no command ${command}.`);
  return join(folder, script);
}
