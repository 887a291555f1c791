import { createLog } from "@wervel/core";

const [lines, end] = process.argv.slice(2) as [string, "flush" | "exit"];
const log = createLog();
const write = (from: number, to: number): void => {
  for (let count = from; count < to; count++) log.info("line", { count, text: "x".repeat(1_000) });
};
// The first lines wait for what writes them.
write(0, 10);
await new Promise((resolve) => setTimeout(resolve, 200));
write(10, Number(lines));
await new Promise((resolve) => setTimeout(resolve, 50));
process.send?.("alive");
if (end === "exit") process.exit(7);
await log.flush();
process.disconnect?.();
