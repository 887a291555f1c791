import { after, before, beforeEach, describe, test } from "node:test";
import type { Scene, ServerUnderTest } from "../describe-store.ts";
import { ratedRecords } from "../isolation/rated-records.ts";
import { type OpenWorld, openWorld } from "../world/open.ts";
import { localFaults, serverFaults } from "./faults.ts";
import { FaultProxy } from "./proxy.ts";
import type { Store } from "../../store/store.ts";

/** Describes the tests of what a store makes of faults; those of the way to a server where it has one. */
export function describeFaults(scene: Scene, server: ServerUnderTest | undefined): void {
  describe("faults", () => {
    for (const { name, run } of localFaults) {
      test(name, async () => {
        const { store } = scene.store;
        await begin(store);
        await run(store);
        await ratedRecords(store).clear(store);
        scene.report.faults.push(name);
      });
    }
  });
  if (server !== undefined) describeServerFaults(scene, server);
}

function describeServerFaults(scene: Scene, { url, open }: ServerUnderTest): void {
  describe("faults on the way to the server", () => {
    let proxy: FaultProxy;
    let world: OpenWorld;

    before(async () => {
      const address = new URL(url);
      proxy = await FaultProxy.to(address.hostname, Number(address.port));
      address.port = String(proxy.port);
      world = await openWorld(open(address.href));
    });
    after(async () => {
      await world?.store.close();
      await proxy?.[Symbol.asyncDispose]();
    });
    beforeEach(() => begin(world.store));

    for (const { name, run } of serverFaults) {
      test(name, async () => {
        await run({ store: world.store, proxy });
        scene.report.faults.push(name);
      });
    }
  });
}

/** Two records of their own, rated 10. */
async function begin(store: Store): Promise<void> {
  const records = ratedRecords(store);
  await records.clear(store);
  await records.add(store, "one");
  await records.add(store, "two");
}
