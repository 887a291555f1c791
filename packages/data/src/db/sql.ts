import type { Field, InferFields } from "@wervel/schema";
import { WervelError } from "@wervel/schema";
import type { ValueType } from "../plan/plan.ts";
import { EntityBuilder } from "../query/entity-builder.ts";
import { literalType } from "../query/literal.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import type { RawPart, RawStatement, Row } from "../store/store.ts";
import { Column, type ColumnName } from "./column.ts";
import { columnTypes } from "./column-types.ts";

/** What may stand in a statement: a value, which becomes a parameter, an entity, a column, or another statement. */
export type SqlOperand =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | ColumnName
  | SqlStatement
  | { readonly "~row": unknown };

/** A statement in the store's own words. Texts are the program's own; every value is a parameter. */
export class SqlStatement {
  readonly parts: readonly RawPart[];
  readonly #runtime: QueryRuntime;

  constructor(runtime: QueryRuntime, parts: readonly RawPart[]) {
    this.#runtime = runtime;
    this.parts = parts;
  }

  /**
   * Runs the statement, inside the unit where one is open, and reads its rows, whose columns are these fields in this order.
   *
   * @throws `refused.capability` where the store has no such statements; `unit.readonly` where nothing may change and it would.
   */
  as<const F extends { readonly [name: string]: Field }>(fields: F): Promise<InferFields<F>[]> {
    return this.#run(columnTypes(fields)) as Promise<InferFields<F>[]>;
  }

  /** Runs the statement for its effect, inside the unit where one is open. */
  async run(): Promise<void> {
    await this.#run({});
  }

  async #run(as: RawStatement["as"]): Promise<readonly Row[]> {
    return this.#runtime.engine.raw({ parts: this.parts, as });
  }
}

/** Makes the tag of statements: `` db.main.sql`select …` ``. */
export function sqlTag(
  runtime: QueryRuntime,
): (texts: TemplateStringsArray, ...values: readonly SqlOperand[]) => SqlStatement {
  return (texts, ...values) => {
    if (!Array.isArray(texts) || !Object.hasOwn(texts, "raw"))
      throw badStatement("is called as a function");
    const parts = texts.flatMap((text, i): readonly RawPart[] => {
      const before: readonly RawPart[] = text === "" ? [] : [{ text }];
      return i < values.length ? [...before, ...partsOf(values[i])] : before;
    });
    return new SqlStatement(runtime, parts);
  };
}

function partsOf(value: unknown): readonly RawPart[] {
  if (value instanceof SqlStatement) return value.parts;
  if (value instanceof Column) return [{ entity: value.entity, field: value.field }];
  if (value instanceof EntityBuilder) return [{ entity: value.state.source.table.name }];
  if (value === null) return [{ value, type: nothing }];
  return [{ value, type: literalType(value, "sql") }];
}

const nothing: ValueType = { kind: "text", nullable: true };

function badStatement(why: string): WervelError {
  return new WervelError("WERVEL_QUERY_OPERAND", `sql ${why}.`, {
    help: "Write it as a tag, sql`…`: only so are values parameters.",
  });
}
