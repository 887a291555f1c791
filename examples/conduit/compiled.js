import * as node from "node:module";
import { join } from "node:path";

// Node keeps what it has compiled for the next start. The folder is the program's own: what others may write into must not be run.
// Bun keeps nothing.
node.enableCompileCache?.(join(import.meta.dirname, "node_modules/.cache/compiled"));
