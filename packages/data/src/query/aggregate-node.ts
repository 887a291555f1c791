import { aggregateType } from "../oracle/types.ts";
import type { Agg, Expr, Pred, ValueType } from "../plan/plan.ts";
import { badOperand } from "./bad-operand.ts";
import type { Building } from "./building.ts";
import { ValueNode } from "./node.ts";
import { Numbering, type Shape } from "./shape.ts";
import type { Table } from "./table.ts";

/** An aggregate of a to-many relation, as a value of the row. */
export class OverNode extends ValueNode {
  readonly #relation: string;
  readonly #agg: AggregateParts;

  constructor(table: Table, relation: string, agg: AggregateParts) {
    super(table);
    this.#relation = relation;
    this.#agg = agg;
  }

  write(shape: Shape): void {
    shape.key += `over ${this.#relation} `;
    writeAggregate(this.#agg, shape);
  }

  build(building: Building): Expr {
    const { where, ...agg } = buildAggregate(this.#agg, building.numbers);
    return where === undefined
      ? { over: this.#relation, agg }
      : { over: this.#relation, where, agg };
  }
}

/** An aggregate before its arguments have numbers. */
export interface AggregateParts {
  readonly fn: Agg["fn"];
  readonly of?: ValueNode;
  readonly where?: ConditionWriter;
}

/** A condition that is written and built on its own table. */
export interface ConditionWriter {
  write(shape: Shape): void;
  build(numbers: Numbering): Pred | undefined;
}

/** An aggregate of a group. */
export class AggregateNode extends ValueNode {
  readonly parts: AggregateParts;

  constructor(table: Table, parts: AggregateParts) {
    super(table);
    this.parts = parts;
  }

  override get type(): ValueType {
    return aggregateType(buildAggregate(this.parts, new Numbering()), this.table.scope);
  }

  write(shape: Shape): void {
    writeAggregate(this.parts, shape);
  }

  build({ aggregates }: Building): Expr {
    if (aggregates === undefined)
      throw badOperand(
        this.parts.fn,
        "of a group stands in the aggregates of groupBy or aggregate only",
      );
    return { path: [aggregates.name(this)] };
  }
}

function writeAggregate({ fn, of, where }: AggregateParts, shape: Shape): void {
  shape.key += `${fn}(`;
  of?.write(shape);
  if (where !== undefined) {
    shape.key += "|";
    where.write(shape);
  }
  shape.key += ")";
}

/** Builds an aggregate. */
export function buildAggregate({ fn, of, where }: AggregateParts, numbers: Numbering): Agg {
  const value = of?.build({ numbers });
  const pred = where?.build(numbers);
  return {
    fn,
    ...(value === undefined ? {} : { of: value }),
    ...(pred === undefined ? {} : { where: pred }),
  };
}
