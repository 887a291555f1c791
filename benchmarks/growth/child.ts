// One point of a line, alone in its process: `child.ts <line> <size>`. Prints the CPU microseconds of one unit.
import type { Prepare } from "./line.ts";

const [name, sizeText] = process.argv.slice(2) as [string, string];
const size = Number(sizeText);
const { prepare } = (await import(`./lines/${name}.ts`)) as { readonly prepare: Prepare };
const small = await prepare(10);
for (let i = 0; i < 5; i++) await small();
const work = await prepare(size);
await work();
const wantedMicros = 150_000;
const begin = process.cpuUsage();
let used = 0;
let times = 0;
do {
  await work();
  times++;
  const { user, system } = process.cpuUsage(begin);
  used = user + system;
} while (used < wantedMicros);
process.stdout.write(
  `${JSON.stringify({ cpu: used / times / size, rss: process.memoryUsage.rss() })}\n`,
);
process.exit(0);
