// Node keeps what it has compiled, and the next start takes half the time. It must know before anything else is loaded: a JavaScript file
// that stands before the program (`node --import ./compiled.js app.ts`) spares even the compiler of types. The folder is the program's
// own: what others may write into must not be run.
import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "node_modules/.cache/compiled"));
