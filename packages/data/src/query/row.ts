import { WervelError } from "@wervel/schema";
import type { Agg, Path } from "../plan/plan.ts";
import {
  AggregateNode,
  type AggregateParts,
  type ConditionWriter,
  OverNode,
} from "./aggregate-node.ts";
import { type ConditionNode, FieldNode, ValueNode } from "./node.ts";
import { RelatedNode } from "./related-node.ts";
import type { FieldMember } from "./field-member.ts";
import type { Table } from "./table.ts";
import { buildWhere, writeWhere } from "./write-where.ts";

/**
 * Makes the row that a function is given: its members stand under their names, each made when it is read.
 *
 * @param root The table of the whole query; `table` is that of the record which the path reaches.
 */
export function makeRow(root: Table, table: Table, path: Path, isNullable: boolean): object {
  const get = (_: object, name: string | symbol): unknown =>
    typeof name === "string" ? memberOf(root, table, [...path, name], isNullable) : undefined;
  return new Proxy({}, { get });
}

function memberOf(root: Table, table: Table, path: Path, isNullable: boolean): unknown {
  const name = path.at(-1)!;
  if (name === "exists" && path.length > 1 && table.find(name) === undefined)
    return oneExists(root, table, path.slice(0, -1));
  const member = table.member(name);
  if (member.kind === "many") return new ManyNode(root, member.target, path);
  if (member.kind === "one")
    return makeRow(root, member.target, path, isNullable || member.relation.nullable);
  const { type } = member as FieldMember;
  return new FieldNode(
    root,
    path,
    isNullable && !type.nullable ? { ...type, nullable: true } : type,
  );
}

function oneExists(root: Table, table: Table, path: Path): (where?: unknown) => ConditionNode {
  return (where) => new RelatedNode(root, "some", path, conditionOn(table, where));
}

function conditionOn(table: Table, where: unknown): ConditionWriter | undefined {
  if (where === undefined) return undefined;
  return {
    write: (shape) => writeWhere(table, where, shape),
    build: (numbers) => buildWhere(table, where, [], numbers),
  };
}

/** A to-many relation of a row. */
class ManyNode {
  readonly #root: Table;
  readonly #target: Table;
  readonly #path: Path;

  constructor(root: Table, target: Table, path: Path) {
    this.#root = root;
    this.#target = target;
    this.#path = path;
  }

  some(where?: unknown): ConditionNode {
    return this.#test("some", where);
  }
  none(where?: unknown): ConditionNode {
    return this.#test("none", where);
  }
  every(where: unknown): ConditionNode {
    return this.#test("every", where);
  }
  count(where?: unknown): ValueNode {
    return this.#over("count", undefined, where);
  }
  countDistinct(of: RowFunction): ValueNode {
    return this.#over("countDistinct", of, undefined);
  }
  sum(of: RowFunction, where?: unknown): ValueNode {
    return this.#over("sum", of, where);
  }
  avg(of: RowFunction, where?: unknown): ValueNode {
    return this.#over("avg", of, where);
  }
  min(of: RowFunction, where?: unknown): ValueNode {
    return this.#over("min", of, where);
  }
  max(of: RowFunction, where?: unknown): ValueNode {
    return this.#over("max", of, where);
  }

  #test(kind: "some" | "none" | "every", where: unknown): ConditionNode {
    return new RelatedNode(this.#root, kind, this.#path, conditionOn(this.#target, where));
  }

  #over(fn: Agg["fn"], of: RowFunction | undefined, where: unknown): ValueNode {
    if (this.#path.length > 1) {
      throw new WervelError(
        "WERVEL_QUERY_OPERAND",
        `${fn} of ${this.#path.join(".")} goes through another record.`,
        {
          help: `Include ${this.#path[0]} with a query and select the ${fn} there.`,
          details: { path: this.#path },
        },
      );
    }
    return new OverNode(
      this.#root,
      this.#path[0]!,
      partsOf(fn, this.#target, of?.(this.#target.row), where),
    );
  }
}

type RowFunction = (row: object) => unknown;

function partsOf(fn: Agg["fn"], table: Table, of: unknown, where: unknown): AggregateParts {
  const condition = conditionOn(table, where);
  if (fn !== "count" && !(of instanceof ValueNode)) {
    throw new WervelError("WERVEL_QUERY_OPERAND", `${fn} takes a value of the row.`, {
      help: `Write ${fn}(row.field).`,
      details: { fn },
    });
  }
  return {
    fn,
    ...(of instanceof ValueNode ? { of } : {}),
    ...(condition === undefined ? {} : { where: condition }),
  };
}

/** The aggregates that `groupBy` and `aggregate` hand to their function. */
export class GroupNode {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  count(where?: unknown): ValueNode {
    return this.#make("count", undefined, where);
  }
  countOf(of: unknown, where?: unknown): ValueNode {
    return this.#make("count", of, where);
  }
  countDistinct(of: unknown, where?: unknown): ValueNode {
    return this.#make("countDistinct", of, where);
  }
  sum(of: unknown, where?: unknown): ValueNode {
    return this.#make("sum", of, where);
  }
  avg(of: unknown, where?: unknown): ValueNode {
    return this.#make("avg", of, where);
  }
  min(of: unknown, where?: unknown): ValueNode {
    return this.#make("min", of, where);
  }
  max(of: unknown, where?: unknown): ValueNode {
    return this.#make("max", of, where);
  }

  #make(fn: Agg["fn"], of: unknown, where: unknown): ValueNode {
    return new AggregateNode(this.#table, partsOf(fn, this.#table, of, where));
  }
}
