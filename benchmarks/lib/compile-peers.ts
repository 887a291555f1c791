import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compiledFolder } from "./compiled-folder.ts";

/** What is used of SWC, which is installed with the peers alone. */
interface Swc {
  transformSync(source: string, options: object): { readonly code: string };
}

const folder = join(import.meta.dirname, "..");

/**
 * Compiles the programs to JavaScript, so that nobody but Wervel pays for types at a start. SWC is what NestJS' command line uses for its
 * decorators.
 */
export function compilePeers(): void {
  const names = [
    "lib/serving.ts",
    "lib/wire.ts",
    ...sourcesIn("http"),
    ...sourcesIn("http/contestants"),
    ...sourcesIn("db"),
    ...sourcesIn("db/contestants"),
    ...sourcesIn("db/data"),
  ];
  for (const name of names) {
    const source = readFileSync(join(folder, name), "utf8");
    const code = compiled(name, source);
    const file = join(compiledFolder, name.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code.replaceAll(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

function sourcesIn(name: string): string[] {
  return readdirSync(join(folder, name))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${name}/${file}`);
}

function compiled(filename: string, source: string): string {
  const { transformSync } = createRequire(import.meta.url)("@swc/core") as Swc;
  return transformSync(source, {
    filename,
    swcrc: false,
    jsc: {
      target: "es2024",
      parser: { syntax: "typescript", decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: "es6" },
  }).code;
}
