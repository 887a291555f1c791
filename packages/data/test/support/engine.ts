import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine, ReadRequest, WriteRequest } from "../../src/engine/engine.ts";
import type { ModelDescription } from "../../src/model/description.ts";
import type { Read, Write } from "../../src/plan/plan.ts";
import type { Row, Store } from "../../src/store/store.ts";
import { blog } from "./blog.ts";
import { filledStore } from "./store.ts";

export interface Bench {
  readonly engine: Engine;
  readonly store: Store;
  /** Sets the time that the engine sees, in milliseconds. */
  readonly clock: { time: number; now(): Date };
}

/** An engine over a filled memory store, with a clock that stands still and ids that count. */
export async function filledEngine(
  model: ModelDescription = blog,
  data?: Readonly<Record<string, readonly Row[]>>,
): Promise<Bench> {
  const store = await filledStore(model, data);
  const clock = {
    time: Date.UTC(2026, 5, 1),
    now(): Date {
      return new Date(this.time);
    },
  };
  let last = 0;
  const ids = { uuid: (): string => `00000000-0000-7000-8000-${String(++last).padStart(12, "0")}` };
  return { engine: createEngine({ model, store, clock, ids, waitMs: 1000 }), store, clock };
}

/** A request whose shape is its plan. */
export function reading(
  plan: Read,
  args: readonly unknown[] = [],
  options: ReadRequest["options"] = {},
): ReadRequest {
  return { key: JSON.stringify(plan), plan: () => plan, args, options };
}

export function writing(
  plan: Write,
  args: readonly unknown[] = [],
  options: WriteRequest["options"] = {},
): WriteRequest {
  return { key: JSON.stringify(plan), plan: () => plan, args, options };
}
