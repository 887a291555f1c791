import type { ModelDescription } from "../model/description.ts";
import type { Name } from "../plan/plan.ts";
import type { Store } from "./store.ts";

/** One of several stores, with what it holds of the model. */
export interface StorePart {
  /** The name that the placement gave it. */
  readonly name: string;
  readonly model: ModelDescription;
  readonly store: Store;
}

/** Where the entities of a database are, when it lives in several stores. */
export interface StorePlacement {
  readonly parts: readonly StorePart[];
  partOf(entity: Name): StorePart;
}
