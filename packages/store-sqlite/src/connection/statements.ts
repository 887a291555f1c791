import type { DatabaseSync, StatementSync } from "node:sqlite";

const capacity = 128;

/** The prepared statements of one connection: the 128 that were used last. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #byText = new Map<string, StatementSync>();
  #latest = "";

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(text: string): StatementSync {
    const known = this.#byText.get(text);
    if (known === undefined) return this.#prepare(text);
    if (text === this.#latest) return known;
    // A map keeps the order of insertion: the first entry is the one not used for longest.
    this.#byText.delete(text);
    this.#byText.set(text, known);
    this.#latest = text;
    return known;
  }

  forget(text: string): void {
    this.#byText.delete(text);
    if (text === this.#latest) this.#latest = "";
  }

  clear(): void {
    this.#byText.clear();
  }

  #prepare(text: string): StatementSync {
    const statement = this.#database.prepare(text);
    statement.setReturnArrays(true);
    if (this.#byText.size >= capacity) this.#byText.delete(this.#byText.keys().next().value!);
    this.#byText.set(text, statement);
    this.#latest = text;
    return statement;
  }
}
