import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { runWervel, type Terminal } from "../../src/index.ts";

const scratch = join(import.meta.dirname, "../../../../.scratch");
const program = join(import.meta.dirname, "../../src/bin.ts");

/** What a command answered. */
export interface Answer {
  readonly code: number | null;
  /** What it printed, and what it said beside that. */
  readonly out: string;
  readonly notes: string;
}

/** A project with an app of its own, inside the repository so that it finds the packages. */
export class Project {
  readonly folder: string;
  #apps = 0;

  constructor(here: TestContext) {
    mkdirSync(scratch, { recursive: true });
    this.folder = mkdtempSync(join(scratch, "cli-"));
    here.after(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 }));
  }

  /** Names a file of the project. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a module; each has a name of its own, since modules are loaded once. */
  module(text: string): string {
    const path = this.path(`app-${++this.#apps}.ts`);
    writeFileSync(path, text);
    return path;
  }

  /** Writes an app with one database on a file. */
  app(database: string, file: string = this.path("app.db")): string {
    return this.appOn(["@wervel/store-sqlite", "sqlite", file], database);
  }

  /** Writes an app with one database on a store: its package, the function that names it, and what that takes. */
  appOn([from, name, options]: readonly [string, string, unknown], database: string): string {
    return this.module(`
      import { Database, entity, key, many, one, version } from "@wervel/data";
      import { createApp } from "@wervel/http";
      import { bytes, decimal, instant, int, int64, json, list, text, bool, float } from "@wervel/schema";
      import { ${name} } from ${JSON.stringify(from)};
      ${database}
      export const app = createApp({ name: "x" }).store(Db, ${name}(${JSON.stringify(options)}));
    `);
  }
}

/** Runs a command in this process. */
export async function wervel(
  args: readonly string[],
  terminal: { readonly agrees?: boolean } = {},
): Promise<Answer> {
  const out: string[] = [];
  const notes: string[] = [];
  const spoken: Terminal = {
    isInteractive: terminal.agrees !== undefined,
    print: (line) => void out.push(line),
    note: (line) => void notes.push(line),
    agree: async () => terminal.agrees === true,
    progress: (title) => ({
      at: () => undefined,
      end: (text) => void notes.push(`${title}: ${text}`),
    }),
  };
  const code = await runWervel(args, spoken);
  return { code, out: out.join("\n"), notes: notes.join("\n") };
}

/** Runs a command in a process of its own; `during` may end it. */
export async function wervelProcess(
  args: readonly string[],
  during: (kill: () => void, line: string) => void = () => undefined,
): Promise<Answer> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let [out, notes] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    notes += text;
    during(() => child.kill("SIGKILL"), text);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, notes };
}
