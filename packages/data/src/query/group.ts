import { outputScope } from "../oracle/read-scope.ts";
import type { Agg, Expr, Name, Read, Source } from "../plan/plan.ts";
import { AggregateNode, buildAggregate } from "./aggregate-node.ts";
import type { ValueNode } from "./node.ts";
import { GroupNode } from "./row.ts";
import { Numbering, Shape } from "./shape.ts";
import type { QuerySource } from "./source.ts";
import {
  buildRead,
  closedArgs,
  closedKey,
  innerSource,
  type QueryState,
  rewrite,
} from "./state.ts";
import { columnsOf, freeName, isField } from "./steps.ts";

type By = (row: object) => unknown;
type Aggregates = (row: object, group: object) => unknown;

/** Makes the groups of a query a source: its rows are what they are grouped by and their aggregates. */
export function groupSource(
  state: QueryState,
  by: By | undefined,
  aggregates: Aggregates,
): QuerySource {
  // A window is over rows, not groups: it stays inside.
  const inner =
    state.limit === undefined && state.offset === undefined && !state.isDistinct
      ? state
      : stateAround(state);
  const grouping = new Grouping(inner, by, aggregates);
  const shape = new Shape(closedKey(inner), closedArgs(inner));
  grouping.write(shape);
  const build = (numbers: Numbering): Source => ({ read: grouping.build(numbers) });
  const { table } = inner.source;
  const scope = outputScope(table.scope.model, grouping.build(new Numbering()));
  return {
    table: table.withScope(scope),
    key: `(${shape.key})`,
    args: shape.args,
    rewrite: () => {
      const again = new Shape(rewrite(inner));
      grouping.write(again);
      return `(${again.key})`;
    },
    build,
  };
}

function stateAround(state: QueryState): QueryState {
  const source = innerSource(state);
  return {
    ...state,
    source,
    key: source.key,
    args: source.args,
    steps: undefined,
    limit: undefined,
    offset: undefined,
    isDistinct: false,
    rename: undefined,
  };
}

class Grouping {
  readonly #state: QueryState;
  readonly #by: By | undefined;
  readonly #aggregates: Aggregates;

  constructor(state: QueryState, by: By | undefined, aggregates: Aggregates) {
    this.#state = state;
    this.#by = by;
    this.#aggregates = aggregates;
  }

  write(shape: Shape): void {
    shape.key += "#";
    for (const [name, node] of this.#byColumns()) {
      shape.key += `${name}=`;
      node.write(shape);
      shape.key += ",";
    }
    shape.key += "|";
    for (const [name, node] of this.#aggregateColumns()) {
      shape.key += `${name}=`;
      node.write(shape);
      shape.key += ",";
    }
  }

  build(numbers: Numbering): Read {
    const { table } = this.#state.source;
    const { from, where } = buildRead(this.#state, numbers);
    const taken = new Set<Name>(table.fieldNames());
    const columns: Record<Name, Expr> = {};
    const by = this.#byColumns().map(([name, node]) => {
      const expr = node.build({ numbers });
      if (isField(node, name)) return [name, name] as const;
      const inner = taken.has(name) ? freeName(name, taken) : name;
      columns[inner] = expr;
      return [inner, name] as const;
    });
    const aggs: Record<Name, Agg> = {};
    const collector = new Collector(
      aggs,
      numbers,
      new Set([...by.map(([inner]) => inner), ...this.#aggregateColumns().map(([name]) => name)]),
    );
    const outer: Record<Name, Expr> = {};
    for (const [inner, name] of by) if (inner !== name) outer[name] = { path: [inner] };
    for (const [name, node] of this.#aggregateColumns()) {
      if (node instanceof AggregateNode) aggs[name] = buildAggregate(node.parts, numbers);
      else outer[name] = node.build({ numbers, aggregates: collector });
    }
    const grouped: Read = {
      from,
      ...(Object.keys(columns).length === 0 ? {} : { let: columns }),
      ...(where === undefined ? {} : { where }),
      group: { by: by.map(([inner]) => inner), agg: aggs },
      order: [],
      take: { fields: [...by.map(([inner]) => inner), ...Object.keys(aggs)], nest: {} },
    };
    if (Object.keys(outer).length === 0) return grouped;
    const names = [
      ...by.map(([, name]) => name),
      ...this.#aggregateColumns().map(([name]) => name),
    ];
    return { from: { read: grouped }, let: outer, order: [], take: { fields: names, nest: {} } };
  }

  #byColumns(): readonly (readonly [Name, ValueNode])[] {
    const { table } = this.#state.source;
    return this.#by === undefined ? [] : columnsOf(`groups of ${table.name}`, this.#by(table.row));
  }

  #aggregateColumns(): readonly (readonly [Name, ValueNode])[] {
    const { table } = this.#state.source;
    return columnsOf(
      `aggregates of ${table.name}`,
      this.#aggregates(table.row, new GroupNode(table)),
    );
  }
}

/** Gives every aggregate inside an expression a column of the group. */
class Collector {
  readonly #aggs: Record<Name, Agg>;
  readonly #numbers: Numbering;
  readonly #taken: Set<Name>;

  constructor(aggs: Record<Name, Agg>, numbers: Numbering, taken: Set<Name>) {
    this.#aggs = aggs;
    this.#numbers = numbers;
    this.#taken = taken;
  }

  name(node: AggregateNode): Name {
    const name = freeName(node.parts.fn, this.#taken);
    this.#aggs[name] = buildAggregate(node.parts, this.#numbers);
    return name;
  }
}
