import assert from "node:assert/strict";
import type { ConformanceCase } from "./case.ts";

/** What a store cannot do, and why: the name of a case, or the capability that its refusals name. */
export interface Unsupported {
  readonly test: string;
  readonly reason: string;
}

/** Holds a store to what it says about itself, both ways. */
export class Claims {
  /** Names of cases and of capabilities. */
  readonly names: ReadonlySet<string>;
  readonly #used = new Set<string>();

  constructor(unsupported: readonly Unsupported[]) {
    this.names = new Set(unsupported.map(({ test: name }) => name));
  }

  judge({ name, needs = [] }: ConformanceCase, refused: string | undefined): void {
    const claim = [name, ...needs].find((claimed) => this.names.has(claimed));
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
    return [...this.names].filter((name) => !this.#used.has(name));
  }
}
