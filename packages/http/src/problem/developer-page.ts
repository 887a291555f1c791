import { WervelError } from "@wervel/core";
import type { HttpError } from "./http-error.ts";
import type { Problem } from "./problem.ts";

/** Writes the page that a browser shows in development: the problem with the stack of its cause. */
export function developerPage(problem: Problem, error: HttpError, nonce: string): string {
  // The error around an unexpected one has nothing to say: the first stack is the one to read.
  const first = error.code === "WERVEL_HTTP_INTERNAL" ? (error.cause ?? error) : error;
  const causes = chain(first).map(causeSection).join("");
  const issues = (problem.issues ?? [])
    .map(
      (issue) =>
        `<li><code>${escapeHtml(`${issue.in}${issue.pointer}`)}</code> ${escapeHtml(issue.message)}</li>`,
    )
    .join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${problem.status} ${escapeHtml(problem.title)}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1.5rem }
h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin-top: 2rem }
pre { overflow-x: auto; padding: 1rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .4rem }
p.facts { opacity: .7 }
</style></head><body>
<h1>${problem.status} ${escapeHtml(problem.title)}</h1>
<p>${escapeHtml(problem.detail ?? "")}</p>
${issues === "" ? "" : `<ul>${issues}</ul>`}
${causes}
<p class="facts">Code ${escapeHtml(problem.code)}, trace ${escapeHtml(problem.traceId)}. This page is shown in development only.</p>
</body></html>
`;
}

function chain(error: unknown): Error[] {
  const list: Error[] = [];
  let next = error;
  while (next instanceof Error && !list.includes(next) && list.length < 8) {
    list.push(next);
    next = next.cause;
  }
  return list;
}

function causeSection(error: Error): string {
  const help =
    error instanceof WervelError && error.help !== undefined
      ? `<p>${escapeHtml(error.help)}</p>`
      : "";
  const code = error instanceof WervelError ? ` (${error.code})` : "";
  return `<h2>${escapeHtml(`${error.name}: ${error.message}`)}${escapeHtml(code)}</h2>${help}<pre>${escapeHtml(error.stack ?? "")}</pre>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
