import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StoreName } from "./contestant.ts";

/** All contestants, with the packages whose versions say what was measured. */
export const contestants = {
  driver: { title: "driver", packages: [] },
  wervel: { title: "Wervel", packages: [] },
  kysely: { title: "Kysely", packages: ["kysely"] },
  drizzle: { title: "Drizzle", packages: ["drizzle-orm"] },
  prisma: { title: "Prisma", packages: ["@prisma/client"] },
  "mikro-orm": { title: "MikroORM", packages: ["@mikro-orm/core"] },
  typeorm: { title: "TypeORM", packages: ["typeorm"] },
} as const;
export type ContestantName = keyof typeof contestants;

/** Lists who can work on a store. Redis is no store of the others. */
export function contestantsOf(store: StoreName): readonly ContestantName[] {
  return store === "redis" ? ["driver", "wervel"] : (Object.keys(contestants) as ContestantName[]);
}

/** Reads the versions of what is installed for the benchmark. */
export function versions(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(
    readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8"),
  ) as { readonly dependencies: Record<string, string> };
  return manifest.dependencies;
}
