import { setTimeout as wait } from "node:timers/promises";
import { DataError } from "../../errors.ts";
import type { Session, Store, UnitOptions } from "../../store/store.ts";
import { isRefusal } from "../run-case.ts";
import { ratedRecords } from "./rated-records.ts";
import type { Course, Move, Probe, ProbeOutcome } from "./probes.ts";

/** A move that takes longer waits for the other unit, which then goes on. */
const patienceMs = 250;
const waitMs = 3000;

/** Errors by which a store may keep two units apart. */
const partings: ReadonlySet<string> = new Set([
  "conflict.retryable",
  "conflict.lockTimeout",
  "fault.timeout",
]);

/** Runs a probe at an isolation and tells whether the anomaly happened; leaves the store as it was. */
export async function runProbe(
  store: Store,
  probe: Probe,
  isolation: UnitOptions["isolation"],
): Promise<ProbeOutcome> {
  const records = ratedRecords(store);
  await records.clear(store);
  await records.add(store, "one");
  await records.add(store, "two");
  try {
    const a = await Actor.begin(store, isolation);
    const b = await Actor.begin(store, isolation);
    const actors = { a, b };
    for (const [who, move] of probe.moves)
      await Promise.race([actors[who].go(move), wait(patienceMs)]);
    const courses = [await a.end(), await b.end()] as const;
    return probe.happened(...courses, await records.all(store)) ? "possible" : "prevented";
  } catch (error) {
    if (isRefusal(error)) return "refused";
    throw error;
  } finally {
    await records.clear(store);
  }
}

/** One unit of a probe: its moves wait for each other, and after the first failure nothing more is tried. */
class Actor {
  readonly #store: Store;
  readonly #session: Session;
  readonly #seen: (number | null)[] = [];
  #last: Promise<void> = Promise.resolve();
  #state: "open" | "committed" | "ended" = "open";
  #failure: unknown;

  private constructor(store: Store, session: Session) {
    this.#store = store;
    this.#session = session;
  }

  static async begin(store: Store, isolation: UnitOptions["isolation"]): Promise<Actor> {
    return new Actor(store, await store.begin({ isolation, waitMs }));
  }

  /** Queues a move; resolves when it is done, failed or not. */
  go(move: Move): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await this.#move(move);
      } catch (error) {
        this.#failure = error;
        await this.#leave();
      }
    });
    return this.#last;
  }

  /** Waits for the last move and tells what came of the unit. */
  async end(): Promise<Course> {
    await this.#last;
    if (this.#state === "open") await this.#leave();
    if (this.#failure !== undefined && !isParting(this.#failure)) throw this.#failure;
    return { seen: this.#seen, committed: this.#state === "committed" };
  }

  async #move(move: Move): Promise<void> {
    const records = ratedRecords(this.#store);
    const session = this.#session;
    if (move === "commit") {
      await session.commit();
      this.#state = "committed";
    } else if (move === "rollback") await this.#leave();
    else if (move === "count") this.#seen.push(await records.count(session));
    else if ("read" in move) this.#seen.push(await records.rating(session, move.read));
    else if ("add" in move) await records.add(session, move.add);
    else await records.rate(session, move.set, this.#rating(move.to));
  }

  #rating(to: number | "one more"): number {
    return to === "one more" ? (this.#seen.at(-1) ?? 0) + 1 : to;
  }

  /** Leaves the unit; one that failed may have been left by the server already. */
  async #leave(): Promise<void> {
    this.#state = "ended";
    await this.#session.rollback();
  }
}

/** What was not applied may be tried again; anything else is no way to keep two units apart. */
function isParting(error: unknown): boolean {
  return error instanceof DataError && partings.has(error.code) && error.outcome === "none";
}
