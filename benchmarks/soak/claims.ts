import type { Claim } from "./claim.ts";
import { mutated } from "./mutated.ts";
import { full } from "./full.ts";
import { log } from "./log.ts";
import { memory } from "./memory.ts";
import { stop } from "./stop.ts";
import { kill } from "./kill.ts";
import { orders } from "./orders.ts";
import { outage } from "./outage.ts";
import { overload } from "./overload.ts";
import { sockets } from "./sockets.ts";
import { slow } from "./slow.ts";
import { idle } from "./idle.ts";

/** What `npm run soak` looks at, in this order. */
export const claims: readonly Claim[] = [
  mutated,
  sockets,
  slow,
  overload,
  idle,
  stop,
  kill,
  orders,
  full,
  outage,
  log,
  memory,
];
