import { noSnapshot } from "../engine/no-snapshot.ts";
import { DataError } from "../errors.ts";
import type { StorePart } from "../store/placement.ts";
import type {
  Compiled,
  RawStatement,
  Result,
  Row,
  Session,
  StatementOptions,
  UnitOptions,
} from "../store/store.ts";
import { ended } from "../units/unit-state.ts";
import type { Executors, PlacedCompiled } from "./placed-compiled.ts";
import type { Places } from "./places.ts";
import { rawPart } from "./raw-part.ts";

/** A unit over several stores: it may read all of them, and writes into one. */
export class PlacedSession implements Session {
  readonly #places: Places;
  readonly #parts: readonly StorePart[];
  readonly #options: UnitOptions;
  readonly #sessions = new Map<StorePart, Promise<Session>>();
  #writer: StorePart | undefined;
  #ended = false;

  constructor(places: Places, parts: readonly StorePart[], options: UnitOptions) {
    this.#places = places;
    this.#parts = parts;
    this.#options = options;
  }

  async run(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): Promise<Result> {
    return (compiled as PlacedCompiled).execute(this.#on, args, options);
  }

  stream(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): AsyncIterable<Row> {
    return (compiled as PlacedCompiled).rows(this.#on, args, options);
  }

  async raw(statement: RawStatement): Promise<readonly Row[]> {
    const part = rawPart(this.#places, this.#parts, statement);
    const session = (await this.#session(part, statement.readOnly !== true)) as Session;
    return session.raw!(statement);
  }

  /** Ends what only read, then commits what wrote, or the one store that was asked. */
  async commit(): Promise<void> {
    this.#ended = true;
    const parts = [...this.#sessions.keys()];
    const last = this.#writer ?? (parts.length === 1 ? parts[0] : undefined);
    await this.#rollback(parts.filter((part) => part !== last));
    if (last !== undefined) await (await this.#sessions.get(last)!).commit();
  }

  async rollback(): Promise<void> {
    this.#ended = true;
    await this.#rollback([...this.#sessions.keys()]);
  }

  async #rollback(parts: readonly StorePart[]): Promise<void> {
    await Promise.allSettled(
      parts.map(async (part) => (await this.#sessions.get(part)!).rollback()),
    );
  }

  readonly #session = (part: StorePart, writes: boolean): Promise<Session> => {
    // What still runs when the unit ends must not open a session that nobody would close.
    if (this.#ended) throw ended();
    if (writes) this.#claim(part);
    const known = this.#sessions.get(part);
    if (known !== undefined) return known;
    const [other] = this.#sessions.keys();
    if (other !== undefined && this.#options.isolation !== "default")
      throw noSnapshot([other.name, part.name]);
    // One writer at most is taken beforehand: two would wait for each other.
    const { exclusive: _, ...shared } = this.#options;
    const session = part.store.begin(other === undefined ? this.#options : shared);
    this.#sessions.set(part, session);
    return session;
  };

  readonly #on: Executors = Object.assign(
    (part: StorePart, writes: boolean) => this.#session(part, writes),
    { writer: () => this.#writer },
  );

  #claim(part: StorePart): void {
    this.#writer ??= part;
    if (this.#writer === part) return;
    throw new DataError(
      "refused.crossStore",
      `A unit of work belongs to one store: this one has written into ${this.#writer.name}, and would write into ${part.name}.`,
      {
        store: part.store.name,
        details: { stores: [this.#writer.name, part.name], capability: "crossStore" },
        help: "Add an event to the outbox and write there in its handler; or place the entities in one store.",
      },
    );
  }
}
