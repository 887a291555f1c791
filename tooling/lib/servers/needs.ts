import type { Workspace } from "../workspace.ts";
import { serversOf, serversOfFiles } from "./kinds.ts";
import type { ServerKind } from "./kind.ts";

/** Tells which servers a test file needs: those of the stores that its package is or names as a dependency, or its own. */
export function serversFor(file: string, workspaces: readonly Workspace[]): readonly ServerKind[] {
  const home = workspaces.find(({ path }) => file.startsWith(`${path}/`));
  if (home === undefined) return serversOfFiles[file] ?? [];
  const { name, dependencies, devDependencies } = home.manifest;
  const stores = new Set([name, ...Object.keys({ ...dependencies, ...devDependencies })]);
  return [...stores].flatMap((store) => serversOf[store] ?? []);
}
