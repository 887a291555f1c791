import type { Clock, Ids } from "@wervel/core";
import { DeclaredQueries } from "../declared/declared-queries.ts";
import type { Engine } from "../engine/engine.ts";
import type { PageShape } from "./page.ts";
import { type Table, tablesOf } from "./table.ts";

/** What the queries of one open database share. */
export class QueryRuntime {
  readonly engine: Engine;
  readonly clock: Pick<Clock, "now">;
  readonly ids: Pick<Ids, "uuid">;
  readonly table: (name: string) => Table;
  /** By shape: what is known of its pages. */
  readonly pages: Map<string, PageShape> = new Map();
  /** The queries that services declare. */
  readonly declared: DeclaredQueries;
  /** What hears that a unit with events was committed. */
  readonly eventListeners: Set<() => void> = new Set();
  #readOnly: QueryRuntime | undefined;

  constructor(
    engine: Engine,
    clock: Pick<Clock, "now">,
    ids: Pick<Ids, "uuid">,
    declared: DeclaredQueries = new DeclaredQueries(),
  ) {
    this.engine = engine;
    this.declared = declared;
    this.clock = clock;
    this.ids = ids;
    this.table = tablesOf(engine.model);
  }

  /** The same database for whoever has promised to change nothing: writes are refused with `unit.readonly`. */
  get readOnly(): QueryRuntime {
    return (this.#readOnly ??= new QueryRuntime(
      readOnlyEngine(this.engine),
      this.clock,
      this.ids,
      this.declared,
    ));
  }
}

function readOnlyEngine(engine: Engine): Engine {
  return {
    model: engine.model,
    read: (request) => engine.read(request),
    prepare: (request) => engine.prepare(request),
    refusalOf: (prepared, options) => engine.refusalOf(prepared, options),
    run: (prepared, values) => engine.run(prepared, values),
    stream: (request) => engine.stream(request),
    write: (request) => engine.readonly(() => engine.write(request)),
    raw: (statement) => engine.raw({ ...statement, readOnly: true }),
    explain: (request) => engine.explain(request),
    unit: (work, options) => engine.unit(work, options),
    outside: (work) => engine.outside(work),
    readonly: (work, onWrite) => engine.readonly(work, onWrite),
    ending: (name, make) => engine.readonly(() => engine.ending(name, make)),
    track: (entity, row, caller) => engine.track(entity, row, caller),
    get inUnit() {
      return engine.inUnit;
    },
    get metrics() {
      return engine.metrics;
    },
  };
}
