import { Service } from "@wervel/core";
import { createApp } from "@wervel/http";
import type { Prepare } from "../line.ts";
import { asTest } from "./settings.ts";

/** Declares services in a tree, each in need of the one above it, has them made, started and stopped. */
export const prepare: Prepare = async (size) => async () => {
  let started = 0;
  class Root extends Service({}, "singleton") {}
  const services: (new (needs: never) => object)[] = [];
  for (let i = 0; i < size; i++) {
    const above = services[Math.floor((i - 1) / 2)] ?? Root;
    class Below extends Service({ above }, "singleton") {
      start(): void {
        started++;
      }
    }
    services.push(Below);
  }
  const host = await createApp({ name: "growth" })
    .provide(Root, ...services)
    .start(asTest);
  await host.stop();
  if (started !== size) throw new Error(`${started} of ${size} services started.`);
};
