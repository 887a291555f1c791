// One contestant, alone in its process: `serve.ts <file> <setup as JSON>`.
import { serving } from "../lib/serving.ts";
import type { Setup, Start } from "./given.ts";

const [name, setup] = process.argv.slice(2) as [string, string];
const { start } = (await import(`./contestants/${name}`)) as { readonly start: Start };
serving(await start(JSON.parse(setup) as Setup));
