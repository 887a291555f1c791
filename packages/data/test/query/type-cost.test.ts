import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../../../..");
const entities = 100;
const queries = 200;

function entityText(i: number): string {
  const name = (offset: number): string => `"e${(i + offset) % entities}"`;
  return `class E${i} extends entity({
    id: key(), name: text({ max: 80 }), slug: text({ max: 80 }).unique(), note: text().nullable(), tags: list(text()),
    views: int().default(0), price: decimal(10, 2).nullable(), draft: bool().default(false), createdAt: instant().now(),
    version: version(), parent: one(${name(1)}), other: one(${name(3)}).nullable(),
    children: many(${name(entities - 1)}, "parent"), fans: many(${name(5)}).through("l${i}") },
    { index: [["parent", "-createdAt"]] }) {}`;
}

const queryTexts: readonly ((e: string) => string)[] = [
  (
    e,
  ) => `await ${e}.where({ views: gte(1), parent: { name: startsWith("A") }, children: some({ slug: contains("x") }) })
    .orderBy({ createdAt: "desc" })
    .include({ parent: { name: true }, children: (c) => c.orderBy({ createdAt: "desc" }).take(3) })
    .select((a) => ({ id: a.id, name: a.name, fans: a.fans.count(), mine: a.fans.some({ id: "x" }) }))
    .page({ size: 20 });`,
  (e) =>
    `await ${e}.where(or({ name: "x" }, not({ views: gt(1) }))).where({ tags: when(tag, has) }).all();`,
  (e) => `await ${e}.where((o) => o.views.gt(o.name.length()).and(o.parent.name.eq(o.name)))
    .groupBy((o) => ({ c: o.parent.name }), (o, g) => ({ n: g.count(), t: g.sum(o.price) }))
    .where({ t: gt("1.00") }).orderBy({ t: "desc" }).take(5).all();`,
  (e) => `{ const row = await ${e}.insert({ name: "x", slug: "x", tags: [], parentId: "x" });
    await ${e}.key(row.id).update({ views: inc(1) }, { expect: row.version }); }`,
];

function programText(): string {
  const names = Array.from({ length: entities }, (_, i) => i);
  const calls = Array.from({ length: queries }, (_, i) =>
    queryTexts[i % queryTexts.length]!(`db.e${i % entities}`),
  );
  return `import { bool, decimal, instant, int, list, text } from "@wervel/schema";
import { contains, Database, entity, gt, gte, has, inc, key, many, not, one, or, some, startsWith, version, when } from "@wervel/data";
${names.map(entityText).join("\n")}
class Db extends Database({ ${names.map((i) => `e${i}: E${i}`).join(", ")} }) {}
declare const db: Db;
declare const tag: string | undefined;
export const run = async (): Promise<void> => {
${calls.join("\n")}
};`;
}

interface Compiled {
  readonly stdout: string;
  readonly declarations: string;
}

/** Compiles a program outside of the repository, as a user's would be. */
async function compile(text: string): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), "wervel-types-"));
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    await writeFile(join(folder, "program.ts"), text);
    const compilerOptions = {
      noEmit: false,
      noUnusedLocals: false,
      declaration: true,
      emitDeclarationOnly: true,
      rewriteRelativeImportExtensions: true,
      rootDir: folder,
      outDir: "out",
    };
    const options = {
      extends: join(root, "tsconfig.json"),
      compilerOptions,
      include: ["program.ts"],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(options));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const run = promisify(execFile);
    // Several threads check much of a program more than once, and what they count depends on their number.
    const arguments_ = [compiler, "-p", folder, "--extendedDiagnostics", "--singleThreaded"];
    // It ends soon: collecting garbage would take a third of its time.
    const env = { ...process.env, GOGC: "400" };
    const { stdout } = await run(process.execPath, arguments_, { env }).catch(
      (error: Compiled) => error,
    );
    const declarations = await readFile(join(folder, "out/program.d.ts"), "utf8").catch(() => "");
    return { stdout, declarations };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function instantiationsOf({ stdout }: Compiled): number {
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
}

// The compiler also checks the sources of the packages, of which users get the declarations: what they cost by themselves is taken off.
// `search` among the rules of an entity is checked against the names of its texts, which costs a little for each.
test("100 entities and 200 queries stay below 409,500 instantiations", async () => {
  const program = await compile(programText());
  assert.doesNotMatch(program.stdout, /program\.ts\(\d+/);
  const sources = instantiationsOf(
    await compile('export * from "@wervel/schema"; export * as data from "@wervel/data";'),
  );
  const own = instantiationsOf(program) - sources;
  assert.ok(sources > 50_000, `the compiler counted ${sources} for the sources`);
  assert.ok(own > 100_000 && own < 409_500, `the compiler counted ${own}`);
});

const exported = `export const list = filterable(E1, { name: ["contains"], views: ["gte"], sort: ["createdAt"] });
export class Reads {
  declare db: Db;
  latest() { return this.db.e1.where({ name: "x" }).orderBy({ createdAt: "desc" }); }
  few() { return this.latest().include({ parent: { name: true } }).take(3); }
  groups() { return this.db.e1.groupBy((o) => ({ c: o.parent.name }), (o, g) => ({ n: g.count(), t: g.sum(o.price) })); }
  page() { return this.few().sub().page({ size: 3 }); }
  record() { return this.db.e1.key("x"); }
  statement() { return this.db.main.sql\`select 1\`; }
}`;

test("declarations of 100 entities name what they use, and stay below 150 kB", async () => {
  const classes = Array.from({ length: entities }, (_, i) => `export ${entityText(i)}`);
  const names = classes.map((_, i) => `e${i}: E${i}`);
  const model = `import { bool, decimal, instant, int, list as listOf, text } from "@wervel/schema";
import { Database, entity, filterable, key, many, one, version } from "@wervel/data";
${classes.join("\n").replaceAll("list(", "listOf(")}
export class Db extends Database({ ${names.join(", ")} }) {}`;
  const { stdout, declarations } = await compile(model);
  assert.doesNotMatch(stdout, /program\.ts\(\d+/);
  assert.match(declarations, /class E99 extends E99_base/);
  assert.ok(declarations.length < 150_000, `${declarations.length} bytes`);
  const { stdout: more } = await compile(`${model}\n${exported}`);
  assert.doesNotMatch(more, /program\.ts\(\d+/);
});
