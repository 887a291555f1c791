/**
 * Reads the files that a page shows: code blocks whose first line names a file, such as ` ```ts app.ts `.
 *
 * @returns Text by file name. Blocks of one name are parts of one file, in their order.
 */
export function docBlocks(page: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const [, name = "", code = ""] of page.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms))
    files.set(name, (files.get(name) ?? "") + code);
  return files;
}
