import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { compile } from "./compiler.ts";
import { npm } from "./npm.ts";
import { type Manifest, readManifest, root, type Workspace, workspaces } from "./workspace.ts";

/** A package as it is published. */
export interface PackedPackage {
  readonly name: string;
  /** The folder that was packed. */
  readonly folder: string;
  /** Absolute path of the tarball. */
  readonly tarball: string;
}

/**
 * Builds every publishable package and writes a tarball of each into a folder, beside a `build` folder.
 *
 * In the repository a package's `exports` name sources; in the tarball they name `dist/`, which holds a bundled file for each of them
 * and a declaration file for each source. Whatever else the manifest's `files` lists is copied as it is.
 */
export async function packAll(target: string): Promise<PackedPackage[]> {
  const work = join(target, "build");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  declare(join(work, "declarations"));
  const folders = await Promise.all(publishable().map((workspace) => stage(workspace, work)));
  const options = ["--json", "--ignore-scripts", "--pack-destination", target];
  return readReport(npm(["pack", ...options, ...folders], work)).map(
    ({ name, filename }, index) => ({
      name,
      folder: folders[index] ?? "",
      tarball: join(target, filename),
    }),
  );
}

/** Gives the manifest of a package as it is published. */
function publishedManifest({ path, manifest }: Workspace, rootManifest: Manifest): object {
  const { repository } = rootManifest;
  return {
    ...manifest,
    ...(repository && { repository: { ...repository, directory: path } }),
    exports: Object.fromEntries(
      Object.entries(manifest.exports ?? {}).map(([subpath, file]) => [subpath, builtExport(file)]),
    ),
    ...(manifest.bin && {
      bin: Object.fromEntries(
        Object.entries(manifest.bin).map(([name, file]) => [name, built(file, ".js")]),
      ),
    }),
    files: ["dist", ...(manifest.files ?? [])],
    devDependencies: undefined,
  };
}

/** Names built files in the imports of a declaration file, where the compiler leaves the source's name. */
export function nameBuiltFiles(declarations: string): string {
  return declarations.replaceAll(
    /(\b(?:from|import)\s*\(?\s*["']\.{1,2}\/[^"']+)\.ts(["'])/g,
    "$1.js$2",
  );
}

function builtExport(file: string): object | string {
  if (!file.endsWith(".ts")) return file;
  return { types: built(file, ".d.ts"), default: built(file, ".js") };
}

function built(file: string, ending: string): string {
  return file.replace("./src/", "./dist/").slice(0, -".ts".length) + ending;
}

function publishable(): Workspace[] {
  return workspaces("packages").filter(({ manifest }) => manifest.private !== true);
}

/** Writes the declarations. That the types are right is checked before, with those of the tests. */
function declare(outDir: string): void {
  const options = ["-p", "tsconfig.declarations.json", "--noCheck", "--outDir", outDir];
  const { status, stdout } = compile(root, ...options);
  if (status !== 0) throw new Error(`The packages do not compile:\n${stdout}`);
}

async function stage(workspace: Workspace, work: string): Promise<string> {
  const name = workspace.path.slice("packages/".length);
  const folder = join(work, name);
  cpSync(join(work, "declarations", name, "src"), join(folder, "dist"), { recursive: true });
  for (const file of globSync("dist/**/*.d.ts", { cwd: folder })) rewriteFile(join(folder, file));
  await bundle(workspace, join(folder, "dist"));
  for (const extra of ["README.md", ...(workspace.manifest.files ?? [])]) {
    const source = join(workspace.folder, extra);
    if (existsSync(source)) cpSync(source, join(folder, extra), { recursive: true });
  }
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  const manifest = publishedManifest(workspace, readManifest(root));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

function rewriteFile(file: string): void {
  const code = readFileSync(file, "utf8");
  const rewritten = nameBuiltFiles(code);
  if (rewritten !== code) writeFileSync(file, rewritten);
}

/** Reads npm's report: a list, or from npm 12 on a table by package name. */
function readReport(report: string): Array<{ name: string; filename: string }> {
  return Object.values(JSON.parse(report) as Record<string, { name: string; filename: string }>);
}
