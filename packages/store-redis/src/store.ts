import {
  type Compiled,
  DataError,
  type ModelDescription,
  type Plan,
  type Profile,
  type Refused,
  type Result,
  type Row,
  type SchemaPort,
  type Session,
  type StatementOptions,
  type Store,
  type UnitOptions,
  cancelled,
} from "@wervel/data";
import { Compiler } from "./compile/compiler.ts";
import type { RedisCompiled } from "./compile/program.ts";
import { sweepsOf } from "./expiry/sweep.ts";
import type { Expiry } from "./layout/shape.ts";
import { RedisSession } from "./run/session.ts";
import type { Surroundings } from "./run/state.ts";
import { Statements } from "./run/statements.ts";
import { streamRows } from "./run/stream.ts";
import { RedisSchemaPort } from "./schema/schema-port.ts";

const sweepEveryMs = 10_000;

/** One open database on Redis. */
export class RedisStore implements Store {
  readonly name = "redis";
  readonly profile: Profile;
  readonly schema: SchemaPort;
  readonly #surroundings: Surroundings;
  readonly #compiler: Compiler;
  readonly #statements: Statements;
  #closed = false;

  readonly #sweeping: NodeJS.Timeout | undefined;

  constructor(
    model: ModelDescription,
    profile: Profile,
    surroundings: Surroundings,
    expires: Expiry,
  ) {
    this.profile = profile;
    this.#surroundings = surroundings;
    this.#compiler = new Compiler(model, surroundings.shapes);
    this.#statements = new Statements(surroundings, sweepsOf(this.#compiler, expires));
    if (Object.keys(expires).length > 0)
      this.#sweeping = setInterval(() => void this.#sweep(), sweepEveryMs).unref();
    this.schema = new RedisSchemaPort(surroundings.connection, surroundings.keys);
  }

  compile(plan: Plan): Compiled | Refused {
    return this.#compiler.compile(plan);
  }

  async run(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): Promise<Result> {
    this.#expectOpen(options.signal);
    return this.#statements.run(compiled as RedisCompiled, args, options);
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): AsyncIterable<Row> {
    this.#expectOpen(options.signal);
    yield* streamRows(compiled as RedisCompiled, this.#statements, args, options);
  }

  async begin(options: UnitOptions): Promise<Session> {
    this.#expectOpen(options.signal);
    return RedisSession.begin(this.#statements, options);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    this.#expectOpen(signal);
    await this.#surroundings.connection.command(["PING"], signal === undefined ? {} : { signal });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#sweeping);
    await this.#surroundings.connection.close();
  }

  /** What could not be removed is removed the next time. */
  async #sweep(): Promise<void> {
    for (const shape of this.#surroundings.shapes.values())
      await this.#statements.sweep(shape, {}).catch(() => 0);
  }

  #expectOpen(signal: AbortSignal | undefined): void {
    if (this.#closed)
      throw new DataError("fault.closed", "The store is closed.", {
        store: "redis",
        help: "Close it after the last query.",
      });
    if (signal?.aborted === true) throw cancelled("redis", signal.reason);
  }
}
