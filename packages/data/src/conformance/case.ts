import type { Explanation } from "../engine/engine.ts";
import type { Read } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import type { World } from "./world/model.ts";

/** One thing that every store must do alike, or refuse. */
export interface ConformanceCase {
  readonly name: string;
  /** The row of the semantics table that it stands for. */
  readonly row: number;
  /** Capabilities that a store may lack: then, and only then, it may refuse the case by that name. */
  readonly needs?: readonly string[];
  readonly ask: Ask;
  /** Left out: what the oracle answers. */
  readonly expect?: Expectation;
}

/** What a case does. */
export type Ask =
  | { readonly query: (db: World) => Asked }
  | { readonly plan: Read; readonly args: readonly unknown[] }
  | { readonly value: (db: World) => Promise<unknown> }
  /** Runs in a unit of its own that is rolled back; everything that is then stored is compared too. */
  | { readonly write: (db: World) => Promise<unknown> };

/** What is expected where the oracle is not asked: rows, one value, or the code of an error. */
export type Expectation =
  | { readonly rows: readonly Row[] }
  | { readonly value: unknown }
  /** A number whose last digits depend on the order in which a store adds. */
  | { readonly about: number }
  | { readonly error: string };

/** A query before it runs. */
export interface Asked {
  all(): Promise<readonly unknown[]>;
  explain(): Explanation;
}
