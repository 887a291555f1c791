import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { versionIn, versionOf as versionOfAll } from "../lib/packages.ts";
import type { ServerCommand } from "../lib/server-process.ts";
import { compiledFolder } from "../lib/compiled-folder.ts";
import type { Setup } from "./given.ts";

/** Where a contestant is and what says its version. */
export interface Contestant {
  readonly title: string;
  readonly runtime: "node" | "bun";
  /** Its module below `contestants`. */
  readonly file: string;
  /** The package of the benchmark whose version is told; without one it is that of the runtime. */
  readonly package?: string;
}

export const nodeContestants = {
  raw: { title: "raw node:http", runtime: "node", file: "raw.ts" },
  wervel: { title: "Wervel", runtime: "node", file: "wervel.ts", package: "@wervel/http" },
  fastify: { title: "Fastify", runtime: "node", file: "fastify.ts", package: "fastify" },
  hono: { title: "Hono", runtime: "node", file: "hono.ts", package: "hono" },
  h3: { title: "h3", runtime: "node", file: "h3.ts", package: "h3" },
  express: { title: "Express", runtime: "node", file: "express.ts", package: "express" },
  "nest-fastify": {
    title: "NestJS on Fastify",
    runtime: "node",
    file: "nest-fastify.ts",
    package: "@nestjs/core",
  },
  "nest-express": {
    title: "NestJS on Express",
    runtime: "node",
    file: "nest-express.ts",
    package: "@nestjs/core",
  },
  adonis: { title: "AdonisJS", runtime: "node", file: "adonis.ts", package: "@adonisjs/core" },
} as const satisfies Record<string, Contestant>;

export const bunContestants = {
  raw: { title: "raw Bun.serve", runtime: "bun", file: "raw-bun.ts" },
  wervel: { title: "Wervel", runtime: "bun", file: "wervel.ts", package: "@wervel/http" },
  elysia: { title: "Elysia", runtime: "bun", file: "elysia.ts", package: "elysia" },
  hono: { title: "Hono", runtime: "bun", file: "hono-bun.ts", package: "hono" },
} as const satisfies Record<string, Contestant>;

const folder = join(import.meta.dirname, "..");

const serve = join(import.meta.dirname, "serve.ts");

/** Says how a contestant is started: Wervel from its TypeScript, the peers from JavaScript; Bun runs either. */
export function commandOf({ runtime, file }: Contestant, setup: Setup): ServerCommand {
  const args = [JSON.stringify(setup)];
  if (runtime === "bun") return { program: bun(), flags: [], file: serve, args: [file, ...args] };
  if (file === "wervel.ts") return { file: serve, args: [file, ...args] };
  const compiled = join(compiledFolder, "http", "serve.js");
  return { file: compiled, args: [file.replace(/\.ts$/, ".js"), ...args] };
}

/** Reads the version that is told of a contestant. */
export function versionOf({ runtime, package: name }: Contestant): string {
  if (name !== undefined || runtime === "node")
    return versionOfAll(name === undefined ? [] : [name]);
  return versionIn(join(folder, "node_modules", "bun", "package.json"));
}

/** Bun's own binary: install scripts, which would put it into its place, do not run. */
function bun(): string {
  const builds = join(folder, "node_modules", "@oven");
  const [build] = existsSync(builds) ? readdirSync(builds) : [];
  if (build === undefined) throw new Error("Bun has no build for this machine.");
  return join(builds, build, "bin", "bun");
}
