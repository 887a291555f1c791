import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Node keeps what it has compiled, and the next start takes half the time. It must know before anything else is loaded, so the app is
// imported afterwards. The folder is the program's own: what others may write into must not be run.
enableCompileCache(join(import.meta.dirname, "node_modules/.cache/compiled"));
const { app } = await import("./conduit.ts");

if (import.meta.main) await app.run();
export { app };
