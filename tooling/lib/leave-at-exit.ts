import { flushCompileCache } from "node:module";

/**
 * Imported before a test file: ends its process when the event loop is empty and all who listen have heard of it. Node 26.10 sometimes does
 * not come back from closing its handles by itself, after connections were broken off; a process that something keeps open still never ends.
 */
process.once("beforeExit", () => {
  process.once("exit", () => {
    flushCompileCache();
    process.exit();
  });
});
