import { DataError, type Result, type StatementOptions, WriterQueue } from "@wervel/data";
import type { RedisCompiled, WriteProgram } from "../compile/program.ts";
import { apply, stillHolds } from "./apply.ts";
import { runChildren, runRead } from "./read.ts";
import { readOne } from "./read-one.ts";
import { sweepSize } from "../expiry/sweep.ts";
import type { Shape } from "../layout/shape.ts";
import { candidatesOf } from "./search.ts";
import { State, type Surroundings } from "./state.ts";
import type { Trust } from "./records.ts";

/** How often a read is begun again because records changed under it. */
const mostReads = 10;
/** How long a write tries, in milliseconds, while others keep changing what it needs. */
const patienceMs = 15_000;

/** Runs statements that stand alone: each sees one state of the records, and changes all of what it says or nothing. */
export class Statements {
  readonly surroundings: Surroundings;
  /** Where writes that were overtaken wait for each other, so that they are not overtaken for ever. */
  readonly overtaken: WriterQueue = new WriterQueue({ store: "redis" });

  /** What removes the records of an entity that have ended. */
  readonly sweeps: ReadonlyMap<string, RedisCompiled>;

  constructor(surroundings: Surroundings, sweeps: ReadonlyMap<string, RedisCompiled>) {
    this.surroundings = surroundings;
    this.sweeps = sweeps;
  }

  run(
    { program }: RedisCompiled,
    args: readonly unknown[],
    options: StatementOptions,
  ): Promise<Result> {
    if (program.kind === "write") return this.#write(program, args, options);
    if (program.kind === "read" && program.isOneTrip)
      return readOne(program, this.surroundings.connection, args, options);
    return this.#read((state) => runQuery(program, state, args, options), options);
  }

  /** A read of several round trips is begun again where what it has seen changed meanwhile. */
  async #read(work: (state: State) => Promise<Result>, options: StatementOptions): Promise<Result> {
    for (let attempt = 0; attempt < mostReads; attempt++) {
      const state = new State(this.surroundings);
      let result: Result | undefined;
      let failure: { readonly error: unknown } | undefined;
      try {
        result = await work(state);
      } catch (error) {
        failure = { error };
      }
      if (state.loader.moved && !(await this.holds(state, options))) continue;
      if (failure !== undefined) throw failure.error;
      return result!;
    }
    throw overtaken("The records changed each time while they were read.");
  }

  holds(state: State, options: StatementOptions): Promise<boolean> {
    const { connection, keys } = this.surroundings;
    return stillHolds(state, connection, keys, options);
  }

  async #write(
    program: WriteProgram,
    args: readonly unknown[],
    options: StatementOptions,
  ): Promise<Result> {
    const start = performance.now();
    let trust: Trust = "assume";
    let waits = false;
    try {
      for (let attempt = 0; ; attempt++) {
        if (attempt === 2) {
          await this.overtaken.acquire({ waitMs: patienceMs, signal: options.signal });
          waits = true;
        }
        const outcome = await this.#attempt(program, args, trust, options);
        if (outcome !== "again") return outcome;
        trust = "look";
        if (performance.now() - start > (options.timeoutMs ?? patienceMs)) throw contended();
      }
    } finally {
      if (waits) this.overtaken.release();
    }
  }

  /** What has ended gives way before anything is written beside it. */
  async #removeEnded(shapes: Iterable<Shape>, options: StatementOptions): Promise<void> {
    for (const shape of shapes) await this.sweep(shape, options);
  }

  /** Removes the records of an entity that have ended, as any record is removed: with what belongs to them, and from every index. */
  async sweep({ name, expires }: Shape, options: StatementOptions): Promise<number> {
    const program = this.sweeps.get(name);
    if (expires === undefined || program === undefined) return 0;
    const time = this.surroundings.now();
    const everything = new Statements(
      { ...this.surroundings, now: () => Number.NEGATIVE_INFINITY },
      this.sweeps,
    );
    let removed = 0;
    for (;;) {
      const { count } = await everything.run(program, [new Date(time)], options);
      removed += count;
      if (count < sweepSize) return removed;
    }
  }

  async #attempt(
    program: WriteProgram,
    args: readonly unknown[],
    trust: Trust,
    options: StatementOptions,
  ): Promise<Result | "again"> {
    const { connection, keys } = this.surroundings;
    // What a write rests on is checked by the script that makes it.
    const state = new State(this.surroundings, false);
    let result: Result;
    try {
      result = await runWrite(program, state, args, trust, options);
    } catch (error) {
      await state.numbers.giveBack(options);
      if (trust === "assume" && isConstraint(error)) return "again";
      if (state.loader.moved && !(await this.holds(state, options))) return "again";
      throw error;
    }
    if (!state.records.isChanged) {
      const isSound = !state.loader.moved || (await this.holds(state, options));
      return isSound ? result : "again";
    }
    if (state.loader.ended.size > 0) {
      await this.#removeEnded(state.loader.ended, options);
      return "again";
    }
    if (await apply(state, connection, keys, options)) return result;
    await state.numbers.giveBack(options);
    return "again";
  }
}

/** Runs a read, or the children of many parents. */
export function runQuery(
  program: Exclude<RedisCompiled["program"], WriteProgram>,
  state: State,
  args: readonly unknown[],
  options: StatementOptions,
): Promise<Result> {
  return program.kind === "read"
    ? runRead(program, state, args, options)
    : runChildren(program, state, args, options);
}

/** Runs a write on what is loaded: nothing is sent yet. */
export async function runWrite(
  { search, write }: WriteProgram,
  state: State,
  args: readonly unknown[],
  trust: Trust,
  options: StatementOptions,
): Promise<Result> {
  const { records } = state;
  records.trust(trust);
  const found =
    search === undefined
      ? undefined
      : await candidatesOf(
          { ...search, isCut: false },
          {
            read: runRead,
            state,
            args,
            options,
          },
        );
  return state.finished(options, () => {
    records.trust(trust);
    return write({ source: records, args, ...(found === undefined ? {} : { roots: found.rows }) });
  });
}

function isConstraint(error: unknown): boolean {
  return error instanceof DataError && error.code.startsWith("constraint.");
}

/** The error of a unit whose records others changed before it ended. */
export function overtaken(message: string): DataError {
  return new DataError("conflict.retryable", message, {
    store: "redis",
    help: "Run it again: the function form of unit() does so by itself.",
  });
}

function contended(): DataError {
  return new DataError(
    "conflict.lockTimeout",
    "Others kept changing the records that this write is about.",
    { store: "redis", help: "Try again; spread writes over more records." },
  );
}
