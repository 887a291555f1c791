import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DataError, memory, type Session, type Store } from "@wervel/data";
import { openWorld } from "@wervel/data/conformance";
import { isolationProbes } from "../../src/conformance/isolation/probes.ts";
import { runProbe } from "../../src/conformance/isolation/run-probe.ts";

const outcomes = async (store: Store): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const probe of isolationProbes)
    found[probe.name] = await runProbe(store, probe, "serializable");
  return found;
};

suite("isolation probes", () => {
  test("find nothing where units are serialised", async () => {
    const { store } = await openWorld(memory());
    assert.deepEqual(await outcomes(store), {
      "own write unseen": "prevented",
      "dirty read": "prevented",
      "unrepeatable read": "prevented",
      phantom: "prevented",
      "lost update": "prevented",
      "write skew": "prevented",
    });
    await store.close();
  });

  test("find everything where units are none", async () => {
    const { store } = await openWorld(memory());
    assert.deepEqual(await outcomes(beginning(store, () => loose(store))), {
      "own write unseen": "prevented",
      "dirty read": "possible",
      "unrepeatable read": "possible",
      phantom: "possible",
      "lost update": "possible",
      "write skew": "possible",
    });
    await store.close();
  });

  test("say where a store has no such isolation", async () => {
    const { store } = await openWorld(memory());
    const refusing = beginning(store, () => {
      throw new DataError("refused.capability", "No units.", { details: { capability: "unit" } });
    });
    assert.deepEqual([...new Set(Object.values(await outcomes(refusing)))], ["refused"]);
    await store.close();
  });

  test("are not answered by an error that keeps nobody apart", async () => {
    const { store } = await openWorld(memory());
    const failing = beginning(store, () => ({
      ...loose(store),
      commit: () => Promise.reject(new DataError("driver.unmapped", "Something.")),
    }));
    await assert.rejects(outcomes(failing), { code: "driver.unmapped" });
    await store.close();
  });
});

/** A store whose units are something else. */
function beginning(store: Store, begin: () => Session): Store {
  return new Proxy(store, {
    get: (_, name) => {
      if (name === "begin") return async () => begin();
      const member: unknown = Reflect.get(store, name, store);
      return typeof member === "function" ? (member.bind(store) as unknown) : member;
    },
  });
}

/** A unit that takes nothing together. */
function loose(store: Store): Session {
  return {
    run: (compiled, args, options) => store.run(compiled, args, options),
    stream: (compiled, args, options) => store.stream(compiled, args, options),
    commit: async () => {},
    rollback: async () => {},
  };
}
