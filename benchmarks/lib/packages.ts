import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..");

/** Reads the versions of packages, of the benchmark's own or of this repository; without a package, that of this runtime. */
export function versionOf(packages: readonly string[]): string {
  if (packages.length === 0) return process.versions.node;
  return packages.map(versionOfPackage).join(", ");
}

function versionOfPackage(name: string): string {
  const places = [join(folder, "node_modules"), join(folder, "..", "node_modules")];
  const manifests = places.map((place) => join(place, name, "package.json"));
  return versionIn(manifests.find((file) => existsSync(file))!);
}

/** Reads the version that a manifest tells. */
export function versionIn(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
}
