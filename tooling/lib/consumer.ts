import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { npm } from "./npm.ts";
import type { PackedPackage } from "./pack.ts";
import { readManifest, root, type Workspace } from "./workspace.ts";

/** What a program wrote and how it ended. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A server of the project that is listening. */
export interface Served {
  readonly url: string;
  /** Asks it to stop and gives its exit code. */
  stop(): Promise<number | null>;
}

/**
 * An empty project outside the repository, as a user has it, with packed packages installed. Remove it with
 * `using` or {@link Consumer[Symbol.dispose]}.
 */
export class Consumer implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "wervel-consumer-"));

  /** Writes a file of the project. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /**
   * Installs the tarballs without a network: the libraries that they need are packed too, from what the repository
   * has installed. `types` are packages of types alone, for the compiler.
   */
  install(
    packed: readonly PackedPackage[],
    packages: readonly Workspace[],
    types: readonly string[] = [],
  ): void {
    const ours = new Set(packages.map(({ manifest }) => manifest.name));
    const libraries = new Set<string>();
    addLibraries(libraries, root, types);
    for (const { folder, manifest } of packages) {
      const needed = Object.keys(manifest.dependencies ?? {}).filter((name) => !ours.has(name));
      addLibraries(libraries, folder, needed);
    }
    const tarballs = [...packed.map(({ tarball }) => tarball), ...this.#packLibraries(libraries)];
    const options = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    npm(["install", ...options, ...tarballs], this.folder);
  }

  #packLibraries(folders: Iterable<string>): string[] {
    const target = join(this.folder, "libraries");
    mkdirSync(target);
    npm(["pack", "--ignore-scripts", "--pack-destination", target, ...folders], this.folder);
    return readdirSync(target).map((file) => join(target, file));
  }

  /** Runs Node in the project's folder and waits for its end, 60 seconds at most. */
  node(...args: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: "utf8",
      timeout: 60_000,
    });
    return { status, output: stdout + stderr };
  }

  /** Runs a server of the project at a free port until it is stopped. */
  async serve(script: string, env: Readonly<Record<string, string>> = {}): Promise<Served> {
    const child = spawn(process.execPath, [script, "--port", "0"], {
      cwd: this.folder,
      env: { PATH: process.env["PATH"], LOG_FORMAT: "json", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit") as Promise<[number | null]>;
    const stop = async (): Promise<number | null> => {
      child.kill("SIGTERM");
      return (await exited)[0];
    };
    const lines = createInterface({ input: child.stdout });
    const said: string[] = [];
    const url = new Promise<string>((resolve, reject) => {
      lines.on("line", (line) => {
        said.push(line);
        const at = /"message":"listening","url":"([^"]+)"/.exec(line)?.[1];
        if (at !== undefined) resolve(at);
      });
      lines.on("close", () => reject(new Error(`${script} does not listen:\n${said.join("\n")}`)));
    });
    return { url: await url, stop };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Adds the folders of libraries that a folder finds in the repository, and of those that these need. */
function addLibraries(found: Set<string>, from: string, names: readonly string[]): void {
  for (const name of names) {
    const folder = installedFolder(from, name);
    if (folder === undefined || found.has(folder)) continue;
    found.add(folder);
    const { dependencies, peerDependencies, optionalDependencies } = readManifest(folder);
    const needed = { ...dependencies, ...peerDependencies, ...optionalDependencies };
    addLibraries(found, folder, Object.keys(needed));
  }
}

/** Finds a library as Node does: in the nearest `node_modules` that has it. */
function installedFolder(from: string, name: string): string | undefined {
  const folder = join(from, "node_modules", name);
  if (existsSync(folder)) return folder;
  return from === root ? undefined : installedFolder(dirname(from), name);
}
