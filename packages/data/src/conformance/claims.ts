import assert from "node:assert/strict";
import type { ConformanceCase } from "./case.ts";

/** What a store cannot do, and why: the name of a case, or the capability that its refusals name. */
export interface Unsupported {
  readonly test: string;
  readonly reason: string;
}

/** Holds a store to what it says about itself, both ways. */
export class Claims {
  readonly #names: ReadonlySet<string>;
  readonly #used = new Set<string>();
  /** Names of cases and of capabilities. Whoever finds a refusal in it has found a use for it. */
  readonly names: ReadonlySet<string>;

  constructor(unsupported: readonly Unsupported[]) {
    const names = unsupported.map(({ test: name }) => name);
    this.#names = new Set(names);
    this.names = new UsedNames(names, this.#used);
  }

  judge({ name, needs = [] }: ConformanceCase, refused: string | undefined): void {
    const claim = [name, ...needs].find((claimed) => this.#names.has(claimed));
    if (refused === undefined) {
      assert.equal(claim, undefined, `It is said not to support ${claim}, and does.`);
      return;
    }
    assert.ok(
      claim !== undefined && (claim === name || claim === refused),
      `It refuses with ${refused}.`,
    );
    this.#used.add(claim);
  }

  unused(): string[] {
    return [...this.#names].filter((name) => !this.#used.has(name));
  }
}

/** Names that are noted when they are asked for and there. */
class UsedNames extends Set<string> {
  readonly #used: Set<string>;

  constructor(names: readonly string[], used: Set<string>) {
    super(names);
    this.#used = used;
  }

  override has(name: string): boolean {
    if (!super.has(name)) return false;
    this.#used.add(name);
    return true;
  }
}
