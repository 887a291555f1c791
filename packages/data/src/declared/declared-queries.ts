import type { EntityBuilder } from "../query/entity-builder.ts";
import type { Build, Declaration } from "./declaration.ts";

/** A declared query of a class, under the name of its field; a private field has none. */
interface Known {
  readonly name: string | undefined;
  readonly declaration: Declaration;
}

/** The declared queries that a database was asked about at start-up, by the class that declares them. */
export class DeclaredQueries {
  readonly #byClass = new WeakMap<object, readonly Known[]>();

  /** Remembers the queries of a class. Private ones of the same text cannot be told apart, and stay with each instance. */
  keep(prototype: object, queries: readonly Known[]): void {
    const texts = queries
      .filter(({ name }) => name === undefined)
      .map(({ declaration }) => declaration.text);
    this.#byClass.set(
      prototype,
      queries.filter(
        ({ name, declaration: { text } }) =>
          name !== undefined || texts.indexOf(text) === texts.lastIndexOf(text),
      ),
    );
  }

  /** Finds what was compiled for the query that is called on an instance of a class: its field, and its very text. */
  of(
    service: unknown,
    call: unknown,
    source: EntityBuilder,
    build: Build,
  ): Declaration | undefined {
    if (typeof service !== "object" || service === null) return undefined;
    const known = this.#byClass.get(Object.getPrototypeOf(service));
    if (known === undefined) return undefined;
    let text: string | undefined;
    for (const { name, declaration } of known) {
      if (name !== undefined && (service as Record<string, unknown>)[name] !== call) continue;
      if (!isSameSource(declaration.source, source)) continue;
      text ??= String(build);
      if (declaration.text === text) return declaration;
    }
    return undefined;
  }
}

function isSameSource({ state: one }: EntityBuilder, { state: other }: EntityBuilder): boolean {
  const [own, its] = [one.options, other.options];
  return (
    one.key === other.key &&
    own.allowScan === its.allowScan &&
    own.snapshot === its.snapshot &&
    own.localMaxRows === its.localMaxRows &&
    own.withoutFilters?.join() === its.withoutFilters?.join()
  );
}
