/** A value that the engine gives to a plan: the time, who acts, and for which tenant. */
export type Ambient = "now" | "actor" | "tenant";

/** Numbers the arguments that the engine puts behind those of the caller, each once. */
export class AmbientArguments {
  readonly #kinds: Ambient[] = [];
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  /** What stands behind the caller's arguments, in order. */
  get kinds(): readonly Ambient[] {
    return this.#kinds;
  }

  /** Gives the number of an argument, which the plan has from now on. */
  number(kind: Ambient): number {
    const known = this.#kinds.indexOf(kind);
    return this.#first + (known === -1 ? this.#kinds.push(kind) - 1 : known);
  }
}
