import { WervelError } from "@wervel/schema";
import type { Explanation, ReadRequest } from "../engine/engine.ts";
import { DataError } from "../errors.ts";
import type { Row } from "../store/store.ts";
import { sourceScope } from "../oracle/read-scope.ts";
import { BuiltQuery } from "./built-query.ts";
import { groupSource } from "./group.ts";
import { nestedQueries } from "./nested.ts";
import { pageOf, pageRequest } from "./page.ts";
import type { Page, PageOptions } from "./query.ts";
import { renameOf, renameRow } from "./rename.ts";
import type { QueryRuntime } from "./runtime.ts";
import { Numbering } from "./shape.ts";
import type { QuerySource } from "./source.ts";
import {
  assertRows,
  buildRead,
  closedArgs,
  closedKey,
  innerSource,
  openState,
  type QueryState,
  rewrite,
  rowsOf,
  stateOf,
  withStep,
  withWindow,
} from "./state.ts";
import {
  IncludeStep,
  OrderStep,
  SelectMapStep,
  SelectStep,
  type Step,
  WhereStep,
} from "./steps.ts";
import { plain, type Terminal, terminalRequest } from "./terminals.ts";

/** Builds and runs queries. The types say what may be called when; here everything stands in one class. */
export class QueryBuilder extends BuiltQuery {
  readonly runtime: QueryRuntime;

  constructor(runtime: QueryRuntime, state: QueryState) {
    super(state);
    this.runtime = runtime;
  }

  where(where: unknown): this {
    return this.#step(new WhereStep(openState(this.state, "where").source.table, where));
  }

  orderBy(order: unknown): this {
    return this.#step(new OrderStep(openState(this.state, "orderBy").source.table, order));
  }

  select(select: unknown): QueryBuilder {
    const { table } = this.state.source;
    if (typeof select !== "function")
      return this.#selected(new SelectMapStep(table, asObject("select", select)), []);
    const step = new SelectStep(table, select as (row: object) => unknown);
    return this.#selected(step, step.renames);
  }

  include(include: unknown): QueryBuilder {
    const nested = nestedQueries(
      (state) => new QueryBuilder(this.runtime, state),
      this.state,
      asObject("include", include),
    );
    const { rename, ...state } = withStep(this.state, new IncludeStep(nested));
    const renames = { ...rename?.nested };
    for (const [{ name }, query] of nested) {
      delete renames[name];
      if (query.rename !== undefined) renames[name] = query.rename;
    }
    return new QueryBuilder(this.runtime, {
      ...state,
      rename: renameOf(rename?.own ?? [], renames),
    });
  }

  skip(rows: number): this {
    return this.#with(withWindow(this.state, rowsOf("skip", rows), undefined));
  }

  take(rows: number): this {
    return this.#with(withWindow(this.state, 0, rowsOf("take", rows)));
  }

  distinct(): QueryBuilder {
    return this.#over(innerSource({ ...openState(this.state, "distinct"), isDistinct: true }));
  }

  sub(): QueryBuilder {
    return this.#over(innerSource(this.state));
  }

  groupBy(by: unknown, aggregates: unknown): QueryBuilder {
    return this.#over(
      groupSource(openState(this.state, "groupBy"), by as never, aggregates as never),
    );
  }

  async aggregate(aggregates: unknown): Promise<Row> {
    const groups = this.#over(groupSource(this.state, undefined, aggregates as never));
    return (await groups.#read("all")).rows[0]!;
  }

  each(list: string): QueryBuilder {
    const inner = this.state.source.table.field(list);
    const { table } = this.state.source;
    const build = (numbers: Numbering) =>
      ({ each: inner.name, of: plain(buildRead(this.state, numbers)) }) as const;
    const scope = sourceScope(table.scope.model, build(new Numbering()));
    const key = (of: string): string => `(${of})[${inner.name}]`;
    return this.#over({
      table: table.withScope(scope),
      key: key(closedKey(this.state)),
      args: closedArgs(this.state),
      rewrite: () => key(rewrite(this.state)),
      build,
    });
  }

  local(options: { readonly maxRows: number }): this {
    assertRows("local", options.maxRows, 1);
    return this.#option({ localMaxRows: options.maxRows });
  }

  allowScan(): this {
    return this.#option({ allowScan: true });
  }

  snapshot(): this {
    return this.#option({ snapshot: true });
  }

  without(filter: string): this {
    const { entities } = this.runtime.engine.model;
    if (!Object.values(entities).some(({ filters }) => Object.hasOwn(filters, filter)))
      throw new WervelError(
        "WERVEL_QUERY_NAME",
        `No entity has a filter ${JSON.stringify(filter)}.`,
        { help: "Name a filter of the rules." },
      );
    return this.#option({ withoutFilters: [...(this.state.options.withoutFilters ?? []), filter] });
  }

  async all(): Promise<readonly Row[]> {
    return (await this.#read("all")).rows;
  }

  async first(): Promise<Row | null> {
    return (await this.#read("first")).rows[0] ?? null;
  }

  async one(): Promise<Row> {
    return onlyRow((await this.#read("one")).rows, this.state);
  }

  async exists(): Promise<boolean> {
    return (await this.runtime.engine.read(terminalRequest(this.state, "exists"))).rows.length > 0;
  }

  async count(): Promise<number> {
    const { rows } = await this.runtime.engine.read(terminalRequest(this.state, "count"));
    return rows[0]!["rows"] as number;
  }

  async page(options: PageOptions): Promise<Page<Row>> {
    const { size, after, total = false } = options;
    assertRows("page size", size, 1);
    const state = openState(this.state, "page");
    const [result, count] = await Promise.all([
      this.#run(pageRequest(this.runtime, state, size, after)),
      total ? this.count() : null,
    ]);
    return pageOf(this.runtime, state, size, result, count);
  }

  async *stream(): AsyncGenerator<Row, void, undefined> {
    const { rename } = this.state;
    for await (const row of this.runtime.engine.stream(this.#request()))
      yield rename === undefined ? row : renameRow(row, rename);
  }

  explain(): Explanation {
    return this.runtime.engine.explain(this.#request());
  }

  #request(): ReadRequest {
    return terminalRequest(this.state, "all");
  }

  #read(terminal: Terminal): Promise<Rows> {
    return this.#run(terminalRequest(this.state, terminal));
  }

  async #run(request: ReadRequest): Promise<Rows> {
    return renamed(await this.runtime.engine.read(request), this.state);
  }

  #step(step: Step): this {
    return this.#with(withStep(this.state, step));
  }

  #selected(step: Step, own: readonly (readonly [string, string])[]): QueryBuilder {
    const state = withStep(this.state, step);
    return new QueryBuilder(this.runtime, {
      ...state,
      rename: renameOf(own, this.state.rename?.nested ?? {}),
    });
  }

  #option(option: QueryState["options"]): this {
    return this.#with({ ...this.state, options: { ...this.state.options, ...option } });
  }

  #over(source: QuerySource): QueryBuilder {
    return new QueryBuilder(this.runtime, stateOf(source, this.state.options));
  }

  #with(state: QueryState): this {
    const Same = this.constructor as new (runtime: QueryRuntime, state: QueryState) => this;
    return new Same(this.runtime, state);
  }
}

/** What a read gave, as far as a query needs it. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly keys?: readonly (readonly unknown[])[];
}

/** Gives the rows of a query the names that it asked for. */
export function renamed(result: Rows, { rename }: QueryState): Rows {
  return rename === undefined
    ? result
    : { ...result, rows: result.rows.map((row) => renameRow(row, rename)) };
}

/** @throws `find.none` or `find.many` where there is not exactly one row. */
export function onlyRow([row, other]: readonly Row[], { source }: QueryState): Row {
  const entity = source.table.name;
  if (row === undefined)
    throw new DataError("find.none", `There is no such ${entity}.`, { entity });
  if (other !== undefined)
    throw new DataError("find.many", `There is more than one such ${entity}.`, { entity });
  return row;
}

function asObject(call: string, given: unknown): object {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given;
  throw new WervelError(
    "WERVEL_QUERY_SELECT",
    `${call} takes an object or a function, not ${given === null ? "null" : typeof given}.`,
    {
      help: `Write .${call}({ name: true }).`,
      details: { call },
    },
  );
}
