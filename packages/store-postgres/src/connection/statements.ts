/** How a statement is sent: `name` is empty while it is not kept. */
export interface Named {
  readonly text: string;
  readonly name: string;
  /** The server has not read it yet. */
  readonly isNew: boolean;
}

/**
 * Which statements a connection keeps prepared: a text is prepared when it comes for the third time, and the one that was used longest ago
 * gives way.
 */
export class PreparedStatements {
  readonly #most: number;
  readonly #names = new Map<string, string>();
  #seen = new Map<string, number>();
  #dropped: string[] = [];
  #count = 0;

  /** @param most How many are kept; 0 keeps none. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Says how to send a text now. */
  use(text: string): Named {
    const known = this.#names.get(text);
    if (known !== undefined) {
      this.#names.delete(text);
      this.#names.set(text, known);
      return { text, name: known, isNew: false };
    }
    if (this.#most === 0 || !this.#isFrequent(text)) return { text, name: "", isNew: true };
    const name = `w${++this.#count}`;
    if (this.#names.size >= this.#most) this.forget(this.#names.keys().next().value!);
    this.#names.set(text, name);
    return { text, name, isNew: true };
  }

  /** Keeps a statement no longer. */
  forget(text: string): void {
    const name = this.#names.get(text);
    if (name === undefined) return;
    this.#names.delete(text);
    this.#dropped.push(name);
  }

  /** The names that the server shall forget, once. */
  takeDropped(): readonly string[] {
    const dropped = this.#dropped;
    if (dropped.length > 0) this.#dropped = [];
    return dropped;
  }

  #isFrequent(text: string): boolean {
    const times = (this.#seen.get(text) ?? 0) + 1;
    if (times === 3) {
      this.#seen.delete(text);
      return true;
    }
    if (this.#seen.size >= 4 * this.#most) this.#seen = new Map();
    this.#seen.set(text, times);
    return false;
  }
}
