import { dirname, join, relative, resolve, sep } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import type { Workspace } from "./workspace.ts";

/**
 * Writes what a package runs: a file for each entry (of its `exports`, of its commands, and what is named by
 * `new URL("./worker.ts", import.meta.url)`), with the path of its source; what several of them need, and what is loaded by `import()`, are
 * files beside them. Other packages stay imports. Each file has a source map that holds the sources.
 */
export async function bundle({ folder, manifest }: Workspace, target: string): Promise<void> {
  const source = join(folder, "src");
  const entries = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})];
  const build = await rolldown({
    cwd: folder,
    platform: "node",
    tsconfig: false,
    input: Object.fromEntries(
      entries.map((file) => [nameOf(join(folder, file), source), join(folder, file)]),
    ),
    external: (id) => !/^(\.{0,2}\/|[a-z]:)/i.test(id),
    plugins: [namedFiles(source)],
    onLog(level, { message }) {
      if (level === "warn") throw new Error(`${manifest.name} cannot be bundled: ${message}`);
    },
  });
  await build.write({
    dir: target,
    sourcemap: true,
    // As from `dist` in the package's own folder.
    sourcemapPathTransform(path, map) {
      const at = join(folder, "dist", relative(target, dirname(map)));
      return toSlashes(relative(at, resolve(dirname(map), path)));
    },
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await build.close();
}

const named = /new URL\(\s*"(\.{1,2}\/[^"]+\.ts)",\s*import\.meta\.url\s*,?\s*\)/g;

/** Makes an entry of each file that a source names by a URL, and names the built one there. */
function namedFiles(source: string): Plugin {
  return {
    name: "named-files",
    transform(code, id) {
      if (!code.includes("import.meta.url")) return null;
      const built = code.replaceAll(named, (_, file: string) => {
        const worker = join(dirname(id), file);
        const fileName = `${nameOf(worker, source)}.js`;
        const reference = this.emitFile({ type: "chunk", id: worker, fileName });
        return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
      });
      // Lines stay where they are.
      return { code: built, map: null };
    },
  };
}

function nameOf(file: string, source: string): string {
  return toSlashes(relative(source, file)).slice(0, -".ts".length);
}

function toSlashes(path: string): string {
  return path.split(sep).join("/");
}
