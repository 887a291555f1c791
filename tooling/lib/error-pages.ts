import { readFileSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { join } from "node:path";
import type { ErrorRow } from "./error-tables.ts";
import { findFiles, root } from "./workspace.ts";

const folder = "docs/errors";

/** Writes the page of every code and their index: path from the root to text. */
export function errorPages(rows: readonly ErrorRow[]): Map<string, string> {
  const pages = new Map([[`${folder}/README.md`, index(rows)]]);
  for (const row of rows) pages.set(`${folder}/${row.code}.md`, page(row));
  return pages;
}

function storedPages(): Map<string, string> {
  const files = findFiles(`${folder}/*.md`);
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

/** Lists the pages that are missing, different or left over. */
export function stalePages(pages: ReadonlyMap<string, string>): string[] {
  const stored = storedPages();
  return [...new Set([...pages.keys(), ...stored.keys()])].filter(
    (path) => pages.get(path) !== stored.get(path),
  );
}

function page({ code, title, help, status, package: name }: ErrorRow): string {
  const facts = [`Raised by \`${name}\`.`];
  if (status !== undefined) {
    facts.push(`A client sees HTTP ${status} (${STATUS_CODES[status] ?? "own status"}).`);
  }
  return `# ${code}\n\n${title}.\n\n${help}\n\n${facts.join(" ")}\n`;
}

function index(rows: readonly ErrorRow[]): string {
  const names = [...new Set(rows.map((row) => row.package))].sort();
  const sections = names.map((name) => {
    const lines = rows
      .filter((row) => row.package === name)
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map(({ code, title, status }) => `| [${code}](${code}.md) | ${title} | ${status ?? ""} |`);
    return `## ${name}\n\n| Code | What happened | HTTP status |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
  });
  return `# Error codes\n\nEvery error that Wervel raises has a stable code. Codes are never renamed, and a retired one is never\nreused. These pages are generated from the packages' tables by \`npm run errors\`.\n\n${sections.join("\n")}`;
}
