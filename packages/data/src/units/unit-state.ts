import { DataError } from "../errors.ts";
import type { Session, Store, UnitOptions } from "../store/store.ts";
import { EditTracker } from "./edit-tracker.ts";

/** What belongs to a unit and is done when it ends. */
export interface UnitEnding {
  /** Runs inside the unit, after all else that it writes and before its commit. */
  write(): Promise<void>;
  /** Hears that the unit is committed. */
  committed(): void;
}

/** One unit of work while it runs: its session, opened by its first statement, and whether it can still succeed. */
export class UnitState {
  readonly edits: EditTracker = new EditTracker();
  readonly endings: Map<symbol, UnitEnding> = new Map();
  readonly #store: Store;
  readonly #options: UnitOptions;
  #session: Promise<Session> | undefined;
  #failure: { readonly cause: unknown } | undefined;
  #ended = false;
  #ending = false;

  constructor(store: Store, options: UnitOptions) {
    this.#store = store;
    this.#options = options;
  }

  get failure(): { readonly cause: unknown } | undefined {
    return this.#failure;
  }

  /** Begins the end: from now on is written what was put off until then, and nothing more can be. */
  beginEnd(): void {
    this.#ending = true;
  }

  /** Lets something be put off until the end. @throws `fault.closed` when it is too late for that. */
  expectOpen(): void {
    if (this.#ending || this.#ended) throw ended();
  }

  /** The session that statements run on. @throws `unit.doomed` after a failed statement, `fault.closed` after the end. */
  session(): Promise<Session> {
    if (this.#failure !== undefined) return Promise.reject(doomed(this.#failure.cause));
    if (this.#ended) return Promise.reject(ended());
    this.#session ??= this.#store.begin(this.#options);
    return this.#session;
  }

  /** Runs a statement; when it fails, the unit can only be rolled back. */
  async run<T>(work: (session: Session) => T | Promise<T>): Promise<T> {
    try {
      return await work(await this.session());
    } catch (error) {
      this.doom(error);
      throw error;
    }
  }

  doom(cause: unknown): void {
    this.#failure ??= { cause };
  }

  async commit(): Promise<void> {
    this.#ended = true;
    await (await this.#session)?.commit();
  }

  /** Undoes everything; never throws, for there is already an error to report. */
  async rollback(): Promise<void> {
    this.#ended = true;
    try {
      await (await this.#session)?.rollback();
    } catch {
      // The connection is gone, and the unit with it.
    }
  }
}

/** Makes the error of whatever is asked of a unit that has failed. */
export function doomed(cause: unknown): DataError {
  return new DataError(
    "unit.doomed",
    "An earlier statement of this unit of work failed, so it can only be rolled back.",
    {
      cause,
      help: "Let the first error leave the unit; see `cause`.",
    },
  );
}

/** Makes the error of whatever is asked of a unit after its end. */
export function ended(): DataError {
  return new DataError("fault.closed", "The unit of work has ended.", {
    help: "Await everything that belongs to a unit before its function returns.",
  });
}
