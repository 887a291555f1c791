/**
 * Stops at once, with one line, under a Node that cannot run the repository. Imported first by every command,
 * because imports are evaluated in order.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 24 || (major === 24 && minor < 12)) {
  console.error(
    `Wervel needs Node 24.12 or newer and this is ${process.version}: use "npm test" and "npm run …" after "npm install", which bring their own Node.`,
  );
  process.exit(1);
}
