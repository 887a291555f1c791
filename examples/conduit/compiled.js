// What a start would spend most of its time on, spared. It must stand before all else: a JavaScript file before the program
// (`node --import ./compiled.js app.ts`) spares even the compiler of types.
import { existsSync } from "node:fs";
import * as node from "node:module";
import { dirname, join } from "node:path";

// Node keeps what it has compiled. The folder is the program's own: what others may write into must not be run.
node.enableCompileCache?.(join(import.meta.dirname, "node_modules/.cache/compiled"));

// Node searches the disk for each import, three times for a module that three others import. But a source named by its path is that file, and
// a package is the same one for all sources of a folder.
const modules = new Map();

// Bun has neither, and starts from sources by itself.
node.registerHooks?.({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    if (!parentURL?.endsWith(".ts")) return next(specifier, context);
    const relative = specifier.startsWith(".");
    const key = relative
      ? new URL(specifier, parentURL).href
      : `${dirname(parentURL)} ${specifier}`;
    if (!modules.has(key)) {
      const source = relative && key.endsWith(".ts") && existsSync(new URL(key));
      const module = source ? { url: key, format: "module-typescript" } : next(specifier, context);
      modules.set(key, { ...module, shortCircuit: true });
    }
    return modules.get(key);
  },
});
