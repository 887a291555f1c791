import { DataError } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import type { Keys } from "../layout/keys.ts";

const finished = "*";

/** How far a migration has come: a hash with its id, and for each step the last record that it has changed. */
export class Progress {
  readonly #id: string;
  readonly #steps: ReadonlyMap<string, string>;

  private constructor(id: string, steps: ReadonlyMap<string, string>) {
    this.#id = id;
    this.#steps = steps;
  }

  /** Reads what an earlier run of the same migration has done. @throws `schema.drift` where another was stopped halfway. */
  static async of(connection: Connection, keys: Keys, id: string): Promise<Progress> {
    const found = await connection.command<Record<string, string> | Map<string, string>>(
      ["HGETALL", keys.progress],
      {},
    );
    const steps = new Map(found instanceof Map ? found : Object.entries(found));
    const other = steps.get("migration");
    if (other !== undefined && other !== id)
      throw new DataError("schema.drift", `The migration ${other} was stopped halfway.`, {
        store: "redis",
        help: "Start the model that it belongs to once more: it goes on where it was stopped.",
      });
    return new Progress(id, steps);
  }

  /** The last record that a step has changed; nothing where it has not begun. */
  at(step: string): string {
    return this.#steps.get(step) ?? "";
  }

  isDone(step: string): boolean {
    return this.#steps.get(step) === finished;
  }

  /** Words for the script: which migration, which step, how far. */
  checkpoint(step: string, last: string): readonly string[] {
    return [this.#id, step, last];
  }

  done(step: string): readonly string[] {
    return this.checkpoint(step, finished);
  }
}
