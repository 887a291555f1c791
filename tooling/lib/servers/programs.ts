import { accessSync, chownSync, constants, cpSync, existsSync, globSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Servers that refuse to run as root run as this user, `nobody` on every usual system. */
const unprivileged = { uid: 65_534, gid: 65_534 } as const;

/** Gives the user that servers run as: the current one, or an unprivileged one for root. */
export function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  return process.getuid?.() === 0 ? unprivileged : undefined;
}

/** Finds a program on the path or in one of the usual places; patterns may hold `*`, the newest version is taken. */
export function findProgram(
  names: readonly string[],
  places: readonly string[] = [],
): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...places.flatMap(newestFirst)];
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => isExecutable(file));
}

function newestFirst(pattern: string): string[] {
  const order = new Intl.Collator("en", { numeric: true });
  return globSync(pattern).sort((a, b) => order.compare(b, a));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Makes a file or folder the server's own. */
export function giveToServer(path: string): void {
  const user = serverUser();
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

/** Tells whether every user may look into the folder: below the home of root, others may not. */
export function isOpenToAll(folder: string): boolean {
  if (serverUser() === undefined) return true;
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

/** Gives a folder of programs as the server's user can run them: as it is, or as a copy that is kept. */
export function runnable(folder: string, cache: string, name: string): string {
  if (isOpenToAll(folder)) return folder;
  const copy = join(cache, name);
  if (!existsSync(copy)) cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}
