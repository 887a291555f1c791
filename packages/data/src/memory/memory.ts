import type { ModelDescription } from "../model/description.ts";
import type { Store, StoreContext, StoreSource } from "../store/store.ts";
import { MemoryDatabase } from "./memory-database.ts";

/** Options of {@link memory}. */
export interface MemoryOptions {
  /** Where the order of unordered reads begins, so that a failing test can be repeated. Default 1. */
  readonly seed?: number;
}

/** A database in the memory of this process. */
export interface MemorySource extends StoreSource {
  /** Makes an independent database with the same records, in time that does not grow with them. For tests that share their seeding. */
  fork(): MemorySource;
}

/** Keeps records in the memory of this process: for tests, and for trying things out. Every opening of the value sees the same records. */
export function memory(options: MemoryOptions = {}): MemorySource {
  return memorySource(new MemoryDatabase(), options.seed ?? 1);
}

function memorySource(database: MemoryDatabase, seed: number): MemorySource {
  return {
    name: "memory",
    perProcess: true,
    open: async (model: ModelDescription, _context: StoreContext): Promise<Store> => {
      // A program that names the store without opening it, because its tests do, never loads the interpreter.
      const { MemoryStore } = await import("./memory-store.ts");
      return new MemoryStore(model, database, seed);
    },
    fork: () => memorySource(database.fork(), seed),
  };
}
