import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { npm } from "./npm.ts";
import type { PackedPackage } from "./pack.ts";
import { root, type Workspace } from "./workspace.ts";

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
   * Installs the tarballs without a network: the libraries that they name are links to what the repository has
   * installed, and what they do not name is not there. `types` are packages of types alone, for the compiler.
   */
  install(
    packed: readonly PackedPackage[],
    packages: readonly Workspace[],
    types: readonly string[] = [],
  ): void {
    const ours = new Set(packages.map(({ manifest }) => manifest.name));
    const libraries = new Set(types.map((name) => installedFolder(root, name)));
    for (const { folder, manifest } of packages) {
      const names = Object.keys(manifest.dependencies ?? {}).filter((name) => !ours.has(name));
      for (const name of names) libraries.add(installedFolder(folder, name));
    }
    const options = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    npm(
      ["install", ...options, ...packed.map(({ tarball }) => tarball), ...libraries],
      this.folder,
    );
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

/** Finds a library as Node does: in the nearest `node_modules` that has it. */
function installedFolder(from: string, name: string): string {
  const folder = join(from, "node_modules", name);
  if (existsSync(folder)) return folder;
  if (from === root) throw new Error(`${name} is not installed: run npm install.`);
  return installedFolder(dirname(from), name);
}
