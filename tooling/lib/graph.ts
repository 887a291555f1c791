import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { importsOf, splitSpecifier } from "./imports.ts";
import {
  findFiles,
  type Manifest,
  readManifest,
  root,
  type Workspace,
  workspaces,
} from "./workspace.ts";

/**
 * Which of our packages each package may import, by folder name. Arrows point down: a row names only rows above
 * it, and siblings never name each other.
 */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  core: ["schema"],
  http: ["schema", "core"],
  data: ["schema", "core"],
  sql: ["schema", "core", "data"],
  "store-sqlite": ["schema", "core", "data", "sql"],
  "store-redis": ["schema", "core", "data"],
  "store-postgres": ["schema", "core", "data", "sql"],
  "store-mysql": ["schema", "core", "data", "sql"],
  identity: ["schema", "core", "http", "data"],
  openapi: ["schema", "core", "http"],
  client: ["schema", "core", "http"],
  messaging: ["schema", "core", "data"],
  cli: ["schema", "core", "data"],
  testing: ["schema", "core", "http", "data", "messaging", "identity", "openapi", "client"],
  wervel: [
    "schema",
    "core",
    "http",
    "data",
    "messaging",
    "identity",
    "openapi",
    "client",
    "testing",
  ],
};

/** A source file with what the rules need to know about it. */
export interface SourceFile {
  /** Path from the root with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What the graph is checked against. */
export interface Graph {
  readonly packages: readonly Workspace[];
  readonly rootManifest: Manifest;
}

/** Checks every manifest and every import of the repository and returns a line per problem. */
export function checkGraph(): string[] {
  const packages = workspaces("packages");
  const examples = workspaces("examples");
  const graph = { packages, rootManifest: readManifest(root) };
  return [
    ...checkPins("package.json", graph.rootManifest),
    ...[...packages, ...examples].flatMap(({ path, manifest }) =>
      checkPins(`${path}/package.json`, manifest),
    ),
    ...packages.flatMap((workspace) => checkManifest(workspace, graph)),
    ...[...packages, ...examples].flatMap((workspace) =>
      sourcesOf(workspace).flatMap((file) => checkImports(file, workspace, graph)),
    ),
  ];
}

/** Checks that every dependency has one exact version. */
export function checkPins(path: string, manifest: Manifest): string[] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))
    .map(([name, range]) => `${path}: ${name} is "${range}"; pin one exact version.`);
}

/** Checks that a package of ours depends only on packages below it. */
export function checkManifest({ path, manifest }: Workspace, graph: Graph): string[] {
  const below = allowed[posix.basename(path)];
  if (below === undefined) return [`${path}: is not in the tier table of tooling/lib/graph.ts.`];
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    .map((name) => folderOf(name, graph))
    .filter((folder) => folder !== undefined && !below.includes(folder))
    .map((folder) => `${path}/package.json: depends on ${folder}, which is not below it.`);
}

/** Checks the imports of one file of a package or an example. */
export function checkImports(file: SourceFile, workspace: Workspace, graph: Graph): string[] {
  return importsOf(file.text)
    .map((specifier) => judge(specifier, file, workspace, graph))
    .filter((problem) => problem !== undefined)
    .map((problem) => `${file.path}: ${problem}`);
}

function judge(
  specifier: string,
  file: SourceFile,
  workspace: Workspace,
  graph: Graph,
): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file.path), specifier);
    if (target.startsWith(`${workspace.path}/`)) return undefined;
    return `imports ${specifier}, outside its package; import it by the package's name.`;
  }
  const { name, subpath } = splitSpecifier(specifier);
  const ours = graph.packages.find(({ manifest }) => manifest.name === name);
  if (ours !== undefined && ours.manifest.exports?.[subpath] === undefined) {
    return `imports ${specifier}, which ${name} does not export.`;
  }
  const isSource = file.path.startsWith(`${workspace.path}/src/`);
  if (ours !== undefined && !isSource && workspace.path.startsWith("packages/")) return undefined;
  if (name === workspace.manifest.name) return `imports its own package ${name}; import the file.`;
  const { dependencies, devDependencies, peerDependencies } = workspace.manifest;
  const declared = isSource
    ? { ...dependencies, ...peerDependencies }
    : {
        ...dependencies,
        ...peerDependencies,
        ...devDependencies,
        ...graph.rootManifest.devDependencies,
      };
  if (declared[name] === undefined)
    return `imports ${name}, which its package.json does not declare.`;
  return undefined;
}

function folderOf(name: string, { packages }: Graph): string | undefined {
  const found = packages.find(({ manifest }) => manifest.name === name);
  return found && posix.basename(found.path);
}

function sourcesOf({ path }: Workspace): SourceFile[] {
  return findFiles(`${path}/**/*.ts`).map((file) => ({
    path: file,
    text: readFileSync(join(root, file), "utf8"),
  }));
}
