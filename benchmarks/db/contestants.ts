import { join } from "node:path";
import { compiledFolder } from "../lib/compiled-folder.ts";
import type { ServerCommand } from "../lib/server-process.ts";
import type { Setup } from "./given.ts";

/** A framework for HTTP and a library for databases. */
export interface Contestant {
  readonly title: string;
  /** Its module below `contestants`. */
  readonly file: string;
  /** The module below `data` by which it reads and writes; Wervel has its own. */
  readonly data: string;
  /** The packages whose versions are told. Without one it is that of the runtime. */
  readonly packages: readonly string[];
}

export const contestants = {
  raw: { title: "raw node:http and driver", file: "raw.ts", data: "driver.ts", packages: [] },
  wervel: { title: "Wervel", file: "wervel.ts", data: "", packages: ["@wervel/http"] },
  fastify: {
    title: "Fastify, driver",
    file: "fastify.ts",
    data: "driver.ts",
    packages: ["fastify"],
  },
  "hono-drizzle": {
    title: "Hono, Drizzle",
    file: "hono.ts",
    data: "drizzle.ts",
    packages: ["hono", "drizzle-orm"],
  },
  "nest-typeorm": {
    title: "NestJS, TypeORM",
    file: "nest.ts",
    data: "typeorm.ts",
    packages: ["@nestjs/core", "typeorm"],
  },
  "nest-prisma": {
    title: "NestJS, Prisma",
    file: "nest.ts",
    data: "prisma.ts",
    packages: ["@nestjs/core", "@prisma/client"],
  },
  "adonis-lucid": {
    title: "AdonisJS, Lucid",
    file: "adonis.ts",
    data: "lucid.ts",
    packages: ["@adonisjs/core", "@adonisjs/lucid"],
  },
  "fastify-mikro-orm": {
    title: "Fastify, MikroORM",
    file: "fastify.ts",
    data: "mikro-orm.ts",
    packages: ["fastify", "@mikro-orm/core"],
  },
} as const satisfies Record<string, Contestant>;

const serve = join(import.meta.dirname, "serve.ts");

/** Says how a contestant is started: Wervel from its TypeScript, the others from JavaScript. */
export function commandOf(
  { file, data }: Contestant,
  place: Pick<Setup, "store" | "address">,
): ServerCommand {
  if (file === "wervel.ts") return { file: serve, args: [file, JSON.stringify(place)] };
  const generated = join(compiledFolder, "..");
  const setup: Setup = { ...place, data: compiled(data), generated };
  return {
    file: join(compiledFolder, "db", "serve.js"),
    args: [compiled(file), JSON.stringify(setup)],
  };
}

function compiled(file: string): string {
  return file.replace(/\.ts$/, ".js");
}
