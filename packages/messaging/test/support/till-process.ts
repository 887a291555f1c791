import { Clock, fixedClock } from "@wervel/core";
import { HttpStage } from "@wervel/http";
import { sqlite } from "@wervel/store-sqlite";
import { Till, tillApp } from "./till.ts";

/** Takes payments at a free port, and kills itself where its arguments say: `working` or `committed`. It says where it listens. */
const [, , file, moment, now] = process.argv;

const die = (): void => void process.kill(process.pid, "SIGKILL");
const app = tillApp({ [moment!]: die })
  .store(Till, sqlite(file!))
  .value(Clock, fixedClock(now!));
const settings = { env: { LOG_LEVEL: "silent" }, argv: [], file: false } as const;
const host = await app.start({ environment: "test", settings });
const stage = host.stage(HttpStage) as HttpStage;
const { address } = await stage.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${"url" in address ? address.url : address.path}\n`);
