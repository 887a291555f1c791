import { createLog } from "@wervel/core";

const log = createLog();
for (let count = 0; count < 3_000; count++) log.info("line", { count, text: "x".repeat(100) });
await new Promise((resolve) => setTimeout(resolve, 200));
process.send?.("alive");
await log.flush();
process.disconnect?.();
