import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compile } from "./compiler.ts";
import { root } from "./workspace.ts";

/** How large a synthetic application is. */
export interface SyntheticSize {
  /** Without entities it is an application of nothing: what the compiler needs for Wervel itself. */
  readonly entities: number;
  /** Ten routes per controller, one controller per file. */
  readonly controllers: number;
}

/** What the compiler needed for a synthetic application. */
export interface SyntheticCost {
  /** Errors of the compiler in the application's files; empty when it is right. */
  readonly errors: string;
  readonly instantiations: number;
  /** Bytes of all declaration files. */
  readonly declarationBytes: number;
  /** Bytes of the declaration file of the entities and their database. */
  readonly modelBytes: number;
  readonly checkSeconds: number;
}

/** Writes a synthetic application below `.scratch`, compiles it, measures and removes it. */
export function measureSynthetic(size: SyntheticSize): SyntheticCost {
  mkdirSync(join(root, ".scratch"), { recursive: true });
  const folder = mkdtempSync(join(root, ".scratch", "synthetic-"));
  try {
    const files = syntheticApp(size);
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(compilerConfig));
    const { stdout } = compile(root, "-p", folder, "--extendedDiagnostics");
    return {
      errors: stdout
        .split("\n")
        .filter((line) => line.includes(`${basename(folder)}/`) && line.includes("error TS"))
        .join("\n"),
      instantiations: figure(stdout, "Instantiations"),
      declarationBytes: sizeOf([...files.keys()].map((name) => declarationOf(folder, name))),
      modelBytes: sizeOf([declarationOf(folder, "model.ts")]),
      checkSeconds: figure(stdout, "Check time"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the sources of an application in the words of the README: file name to text. */
function syntheticApp({ entities, controllers }: SyntheticSize): Map<string, string> {
  if (entities === 0) return new Map([["app.ts", emptyApp]]);
  const files = new Map([["model.ts", model(entities)]]);
  for (let index = 0; index < controllers; index++) {
    files.set(`feature-${index}.ts`, feature(index, index % entities));
  }
  files.set("app.ts", app(controllers));
  return files;
}

const emptyApp = `import { createApp } from "wervel";
export const app = createApp({ name: "empty" });
`;

const compilerConfig = {
  extends: "../../tsconfig.json",
  compilerOptions: {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: "../..",
    outDir: "out",
  },
  include: ["*.ts"],
};

function model(entities: number): string {
  const names = Array.from({ length: entities }, (_, index) => `Entity${index}`);
  const classes = names.map((name, index) => entity(name, index, entities));
  const members = names.map((name) => `  ${lower(name)}: ${name},`);
  return `import { bool, Database, decimal, entity, instant, int, key, list, many, one, text, version } from "wervel";

${classes.join("\n")}
export class Db extends Database({
${members.join("\n")}
}) {}
`;
}

/** Every entity refers to its neighbour and is referred to by the one before it. */
function entity(name: string, index: number, entities: number): string {
  const next = (index + 1) % entities;
  const before = (index + entities - 1) % entities;
  return `export class ${name} extends entity({
  id: key(),
  name: text({ max: 80 }),
  slug: text().unique(),
  rank: int().default(0),
  price: decimal(12, 2),
  open: bool().default(true),
  tags: list(text()).index(),
  createdAt: instant().now(),
  next: one("entity${next}"),
  befores: many("entity${before}", "next"),
  version: version(),
}) {}
`;
}

function feature(index: number, entityIndex: number): string {
  const type = `Entity${entityIndex}`;
  const member = lower(type);
  const reads = Array.from(
    { length: 7 },
    (_, route) => `    list${route}: on.get(
      "/list-${route}",
      { access: anyone, query: { tag: text().optional(), ...paging() }, reply: pageOf(Summary${index}) },
      ({ things, query }) => things.latest(query.tag).page(query),
    ),`,
  );
  return `import { anyone, Clock, controller, has, pageOf, paging, pick, Service, signedIn, text, when } from "wervel";
import { Db, ${type} } from "./model.ts";

export const Summary${index} = pick(${type}, "slug", "name", "tags", "createdAt");
export const New${index} = pick(${type}, "slug", "name", "tags");

export class Things${index} extends Service({ db: Db, clock: Clock }) {
  latest(tag?: string) {
    return this.db.${member}.where({ tags: when(tag, has) }).orderBy({ createdAt: "desc" });
  }
  bySlug(slug: string) {
    return this.db.${member}.where({ slug }).one();
  }
}

export const feature${index} = controller(
  "/things-${index}",
  { needs: { things: Things${index} }, access: signedIn },
  (on) => ({
${reads.join("\n")}
    show: on.get("/:slug", { access: anyone, reply: Summary${index} }, ({ things, params }) => things.bySlug(params.slug)),
    create: on.post("/", { body: New${index}, reply: Summary${index} }, ({ things, body }) => things.bySlug(body.slug)),
    remove: on.delete("/:slug", { access: signedIn }, () => undefined),
  }),
);
`;
}

function app(controllers: number): string {
  const indices = Array.from({ length: controllers }, (_, index) => index);
  const imports = indices.map(
    (index) => `import { feature${index}, Things${index} } from "./feature-${index}.ts";`,
  );
  return `import { createApp, memory } from "wervel";
import { Db } from "./model.ts";
${imports.join("\n")}

export const app = createApp({ name: "synthetic" })
  .store(Db, memory())
${indices.map((index) => `  .provide(Things${index})\n  .map(feature${index})`).join("\n")};
`;
}

function declarationOf(folder: string, name: string): string {
  const path = join(".scratch", folder.slice(join(root, ".scratch").length));
  return join(folder, "out", path, name.replace(/\.ts$/, ".d.ts"));
}

function sizeOf(files: readonly string[]): number {
  return files.reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function figure(output: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*([\\d.]+)`, "m").exec(output)?.[1] ?? Number.NaN);
}

function lower(name: string): string {
  return name[0]?.toLowerCase() + name.slice(1);
}
