import type { StorePart } from "../store/placement.ts";
import type { Compiled, Executor, Result, Row, StatementOptions } from "../store/store.ts";
import { type KeyStep, withKeys } from "./key-step.ts";

/** Where the statements of a part are run: on its store, or in a session of a unit. `writes` claims the unit for the part. */
export interface Executors {
  (part: StorePart, writes: boolean): Executor | Promise<Executor>;
  /** The part that the unit has written into. */
  readonly writer?: () => StorePart | undefined;
}

/** A plan over several stores as it will run. */
export interface PlacedCompiled extends Compiled {
  readonly stores: readonly string[];
  execute(
    on: Executors,
    args: readonly unknown[],
    options?: StatementOptions,
  ): Result | Promise<Result>;
  rows(on: Executors, args: readonly unknown[], options?: StatementOptions): AsyncIterable<Row>;
}

/** Makes the plan that one part answers alone. */
export function onePart(part: StorePart, compiled: Compiled, writes: boolean): PlacedCompiled {
  const { keys } = part.store.profile.limits;
  return {
    grade: compiled.grade,
    trips: compiled.trips,
    scan: compiled.scan,
    stores: [part.name],
    ...(keys === undefined ? {} : { maxKeys: keys }),
    text: () => `[${part.name}] ${compiled.text()}`,
    execute(on, args, options) {
      const executor = on(part, writes);
      return executor instanceof Promise
        ? executor.then((session) => session.run(compiled, args, options))
        : executor.run(compiled, args, options);
    },
    async *rows(on, args, options) {
      yield* (await on(part, writes)).stream(compiled, args, options);
    },
  };
}

/** Makes the plan of a write that belongs into the store of a unit's other writes, and by itself into `home`. */
export function whereWritten(
  home: StorePart,
  plans: ReadonlyMap<StorePart, PlacedCompiled>,
): PlacedCompiled {
  const at = (on: Executors): PlacedCompiled => plans.get(on.writer?.() ?? home)!;
  return {
    ...plans.get(home)!,
    stores: [...plans.keys()].map(({ name }) => name),
    execute: (on, args, options) => at(on).execute(on, args, options),
    rows: (on, args, options) => at(on).rows(on, args, options),
  };
}

/** Makes a plan that first brings keys out of other stores. */
export function afterKeys(main: PlacedCompiled, steps: readonly KeyStep[]): PlacedCompiled {
  if (steps.length === 0) return main;
  const reads = steps.flatMap((step) => step.map(({ compiled }) => compiled));
  return {
    ...composed([...reads, main]),
    // A statement that looks at every record of another store needs the same permission as one that does so here.
    scan: reads.some(({ scan }) => scan === "full" || scan === "fan-out") ? "fan-out" : main.scan,
    ...(main.maxKeys === undefined ? {} : { maxKeys: main.maxKeys }),
    async execute(on, args, options) {
      const carried = await withKeys(steps, on, args, options);
      const result = await main.execute(on, carried.args, options);
      return { ...result, statements: (result.statements ?? 1) + carried.statements };
    },
    async *rows(on, args, options) {
      yield* main.rows(on, (await withKeys(steps, on, args, options)).args, options);
    },
  };
}

/** What a plan of several statements says about itself. */
export function composed(
  parts: readonly PlacedCompiled[],
): Pick<PlacedCompiled, "grade" | "trips" | "stores" | "text"> {
  return {
    grade: "composed",
    trips: "per-chunk",
    stores: [...new Set(parts.flatMap(({ stores }) => stores))],
    text: () => parts.map((part) => part.text()).join("\n"),
  };
}
