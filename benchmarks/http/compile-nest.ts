import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "@swc/core";

const sources = ["nest-app", "nest-fastify", "nest-express"];
const folder = join(import.meta.dirname, "contestants");

/** Compiles NestJS' decorators with SWC, as its command line does; nobody else needs a compiler. */
export function compileNest(): void {
  for (const name of sources) {
    const { code } = transformSync(readFileSync(join(folder, `${name}.ts`), "utf8"), {
      filename: `${name}.ts`,
      swcrc: false,
      jsc: {
        target: "es2024",
        parser: { syntax: "typescript", decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: "es6" },
    });
    const imports = sources.reduce(
      (text, other) => text.replaceAll(`./${other}.ts`, `./${other}.generated.js`),
      code,
    );
    writeFileSync(join(folder, `${name}.generated.js`), imports);
  }
}
