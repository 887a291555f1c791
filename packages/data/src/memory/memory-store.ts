import type { ModelDescription } from "../model/description.ts";
import { Constraints } from "../oracle/constraints.ts";
import { foldVersion } from "../oracle/fold.ts";
import type { Plan } from "../plan/plan.ts";
import type { SchemaPort } from "../store/schema-port.ts";
import type {
  Compiled,
  Profile,
  Refused,
  Result,
  Row,
  StatementOptions,
  Session,
  Store,
  UnitOptions,
} from "../store/store.ts";
import { compileForMemory, type MemoryCompiled } from "./memory-compiled.ts";
import type { MemoryDatabase } from "./memory-database.ts";
import { expectUsable, runRead, runWrite, type Runner } from "./memory-run.ts";
import { MemorySchema } from "./memory-schema.ts";
import { MemorySession } from "./memory-session.ts";
import { shuffler } from "./shuffle.ts";

const profile: Profile = {
  store: "memory",
  version: "1",
  hash: `memory-1-${foldVersion}`,
  features: { savepoint: true, snapshot: true, serializable: true },
  limits: { keys: 10_000 },
};

const writeWaitMs = 5000;

/** The store over the interpreter: the same answers as every other store, in the memory of this process. */
export class MemoryStore implements Store, Runner {
  readonly name = "memory";
  readonly profile: Profile = profile;
  readonly schema: SchemaPort;
  readonly database: MemoryDatabase;
  readonly arrange: (rows: Row[]) => Row[];
  readonly #model: ModelDescription;
  readonly #constraints: Constraints;
  #closed = false;

  constructor(model: ModelDescription, database: MemoryDatabase, seed: number) {
    this.#model = model;
    this.#constraints = new Constraints(model);
    this.database = database;
    this.arrange = shuffler(seed);
    this.schema = new MemorySchema(model, database);
  }

  compile(plan: Plan): Compiled | Refused {
    return compileForMemory(this.#model, this.#constraints, plan);
  }

  run(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): Result | Promise<Result> {
    this.check(options);
    const plan = compiled as MemoryCompiled;
    if (plan.read !== undefined) return runRead(plan, this.database.tables, args, this);
    if (this.database.writer.tryAcquire()) return this.#writeOnce(plan, args);
    return this.database.writer
      .acquire({ waitMs: writeWaitMs, signal: options?.signal })
      .then(() => this.#writeOnce(plan, args));
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): AsyncIterable<Row> {
    this.check(options);
    for (const row of runRead(compiled as MemoryCompiled, this.database.tables, args, this).rows) {
      this.check(options);
      yield row;
    }
  }

  begin(options: UnitOptions): Promise<Session> {
    return MemorySession.begin(this, options);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    this.check(signal === undefined ? undefined : { signal });
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  check(options: StatementOptions | undefined): void {
    expectUsable(this.#closed, options);
  }

  #writeOnce(compiled: MemoryCompiled, args: readonly unknown[]): Result {
    try {
      const result = runWrite(compiled, this.database.tables, args, this);
      this.database.commits++;
      return result;
    } finally {
      this.database.writer.release();
    }
  }
}
