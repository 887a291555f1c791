import type { Clock, Ids } from "@wervel/core";
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

  constructor(engine: Engine, clock: Pick<Clock, "now">, ids: Pick<Ids, "uuid">) {
    this.engine = engine;
    this.clock = clock;
    this.ids = ids;
    this.table = tablesOf(engine.model);
  }
}
