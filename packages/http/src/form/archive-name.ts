/** Names of devices on Windows, with whatever extension. */
const devices = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i;
/** What no file name holds on some system: control characters, and those that shells and Windows give a meaning. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f<>:"|?*\\]/;
const maxDepth = 32;
const maxPartBytes = 200;
const maxNameBytes = 1_000;

/**
 * Reads the name of an archive's entry as a path below a folder that means the same on every system.
 *
 * @returns The path without a trailing slash; `undefined` for a name that leads out or that not every system can have.
 */
export function entryName(given: string): string | undefined {
  const name = given.endsWith("/") ? given.slice(0, -1) : given;
  if (Buffer.byteLength(name) > maxNameBytes || forbidden.test(name)) return undefined;
  const parts = name.split("/");
  if (parts.length > maxDepth) return undefined;
  return parts.every(isPart) ? name : undefined;
}

function isPart(part: string): boolean {
  if (part === "" || part === "." || part === "..") return false;
  if (Buffer.byteLength(part) > maxPartBytes) return false;
  // Windows drops points and spaces at the end of a name.
  return !/[. ]$/.test(part) && !devices.test(part);
}
