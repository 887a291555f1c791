/** How well plans are reused. A rising number of misses under steady load means that values have crept into shapes. */
export interface PlanCacheMetrics {
  readonly size: number;
  readonly hits: number;
  readonly misses: number;
  /** Plans whose key was too long to keep. */
  readonly uncached: number;
}

const longestKey = 2048;

/** Keeps the plans of the shapes that were used last. */
export class PlanCache<T> {
  readonly #capacity: number;
  readonly #entries = new Map<string, T>();
  #latestKey: string | undefined;
  #latest: T | undefined;
  #hits = 0;
  #misses = 0;
  #uncached = 0;

  /** `capacity` is a number of shapes. */
  constructor(capacity = 1000) {
    this.#capacity = capacity;
  }

  get metrics(): PlanCacheMetrics {
    return {
      size: this.#entries.size,
      hits: this.#hits,
      misses: this.#misses,
      uncached: this.#uncached,
    };
  }

  get(key: string, make: () => T): T {
    if (key === this.#latestKey) {
      this.#hits++;
      return this.#latest!;
    }
    const known = this.#entries.get(key);
    if (known === undefined) return this.#make(key, make);
    this.#hits++;
    this.#entries.delete(key);
    return this.#keep(key, known);
  }

  #make(key: string, make: () => T): T {
    if (key.length > longestKey) {
      this.#uncached++;
      return make();
    }
    this.#misses++;
    const made = make();
    if (this.#entries.size >= this.#capacity)
      this.#entries.delete(this.#entries.keys().next().value!);
    return this.#keep(key, made);
  }

  #keep(key: string, entry: T): T {
    this.#entries.set(key, entry);
    this.#latestKey = key;
    this.#latest = entry;
    return entry;
  }
}
