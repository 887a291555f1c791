import "./compiled.js";

// Imported afterwards, so that it comes from what Node has kept.
const { app } = await import("./conduit.ts");

if (import.meta.main) await app.run();
export { app };
