import type { Caller } from "../engine/caller.ts";
import type { Explanation } from "../engine/engine.ts";
import { cursorValues, pageOf } from "../query/page.ts";
import type { Page, PageOptions } from "../query/query.ts";
import { onlyRow, renamed } from "../query/query-builder.ts";
import { renameRow } from "../query/rename.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import { assertRows } from "../query/state.ts";
import type { Terminal } from "../query/terminals.ts";
import type { Row } from "../store/store.ts";
import { badDeclaration } from "./bad-declaration.ts";
import type { DeclaredShape } from "./shape.ts";

/** A declared query with the values of one call. */
export class DeclaredRead {
  readonly #runtime: QueryRuntime;
  readonly #shape: DeclaredShape;
  readonly #values: readonly unknown[];
  readonly #caller: Caller;

  constructor(
    runtime: QueryRuntime,
    shape: DeclaredShape,
    values: readonly unknown[],
    caller: Caller,
  ) {
    this.#runtime = runtime;
    this.#shape = shape;
    this.#values = values;
    this.#caller = caller;
  }

  all(): Promise<readonly Row[]> {
    return this.#rows("all");
  }

  async first(): Promise<Row | null> {
    return (await this.#rows("first"))[0] ?? null;
  }

  async one(): Promise<Row> {
    return onlyRow(await this.#rows("one"), this.#shape.state);
  }

  async exists(): Promise<boolean> {
    return (await this.#shape.run("exists", this.#values, this.#caller)).rows.length > 0;
  }

  async count(): Promise<number> {
    const { rows } = await this.#shape.run("count", this.#values, this.#caller);
    return rows[0]!["rows"] as number;
  }

  async page({ size, after, total = false }: PageOptions): Promise<Page<Row>> {
    assertRows("page size", size, 1);
    const shape = this.#shape;
    if (!shape.hasPages)
      throw badDeclaration("with skip or take has no pages.", "Leave them out, or call all().");
    const cursor = cursorValues(after, () => shape.page);
    const [result, count] = await Promise.all([
      shape.runPage(this.#values, size, cursor, this.#caller),
      total ? this.count() : null,
    ]);
    return pageOf(this.#runtime, shape.state, size, renamed(result, shape.state), count);
  }

  async *stream(): AsyncGenerator<Row, void, undefined> {
    const { rename } = this.#shape.state;
    const request = this.#shape.request(this.#values, this.#caller);
    for await (const row of this.#runtime.engine.stream(request))
      yield rename === undefined ? row : renameRow(row, rename);
  }

  explain(): Explanation {
    return this.#runtime.engine.explain(this.#shape.request(this.#values, this.#caller));
  }

  async #rows(terminal: Terminal): Promise<readonly Row[]> {
    const result = await this.#shape.run(terminal, this.#values, this.#caller);
    return renamed(result, this.#shape.state).rows;
  }
}
