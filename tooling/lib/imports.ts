const statement = /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"'\n]+)["']/gm;
const sideEffect = /^\s*import\s*["']([^"'\n]+)["']/gm;
const call = /^(?!\s*(?:\*|\/\/)).*?\bimport\s*\(\s*["']([^"'\n]+)["']\s*\)/gm;

/**
 * Lists what a TypeScript source imports: statements, re-exports, `import()` and type imports. Statements start a
 * line, which is how the formatter writes them, so that examples in docstrings are not taken for imports.
 */
export function importsOf(source: string): string[] {
  const found = new Set<string>();
  for (const pattern of [statement, sideEffect, call]) {
    for (const [, specifier = ""] of source.matchAll(pattern)) found.add(specifier);
  }
  return [...found];
}

/** Splits a bare specifier into the package's name and the subpath, `.` for none. */
export function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split("/");
  const length = specifier.startsWith("@") ? 2 : 1;
  const rest = parts.slice(length);
  return {
    name: parts.slice(0, length).join("/"),
    subpath: rest.length === 0 ? "." : `./${rest.join("/")}`,
  };
}
