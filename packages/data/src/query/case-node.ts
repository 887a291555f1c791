import type { Expr } from "../plan/plan.ts";
import { literalType } from "./literal.ts";
import { badOperand } from "./bad-operand.ts";
import type { Building } from "./building.ts";
import {
  type ConditionNode,
  LiteralNode,
  NullNode,
  operandOf,
  toCondition,
  ValueNode,
} from "./node.ts";
import type { Shape } from "./shape.ts";

/** A choice among values by conditions. */
class CaseNode extends ValueNode {
  readonly #cases: readonly (readonly [ConditionNode, ValueNode])[];
  readonly #otherwise: ValueNode;

  constructor(cases: readonly (readonly [ConditionNode, ValueNode])[], otherwise: ValueNode) {
    super(cases[0]![0].table);
    this.#cases = cases;
    this.#otherwise = otherwise;
  }

  write(shape: Shape): void {
    shape.key += "case(";
    for (const [condition, value] of this.#cases) {
      condition.write(shape);
      shape.key += "?";
      value.write(shape);
      shape.key += ":";
    }
    this.#otherwise.write(shape);
    shape.key += ")";
  }

  build(building: Building): Expr {
    const cases = this.#cases.map(
      ([condition, value]) => [condition.pred(building), value.build(building)] as const,
    );
    return { case: cases, else: this.#otherwise.build(building) };
  }
}

/** Makes the node of `caseOf`: values take the type of the first that is an expression. */
export function makeCase(
  cases: readonly (readonly [unknown, unknown])[],
  otherwise: unknown,
): ValueNode {
  if (cases.length === 0) throw badOperand("caseOf", "takes at least one case");
  const conditions = cases.map(([condition]) => toCondition(condition));
  const values = [...cases.map(([, value]) => value), otherwise];
  const table = conditions[0]!.table;
  const typed = values.find((value) => value instanceof ValueNode);
  const nodes = values.map((value) => {
    if (value instanceof ValueNode) return value;
    if (typed !== undefined) return operandOf("coalesce", typed, value);
    if (value !== null)
      return new LiteralNode(table, value, literalType(value, "caseOf"), "caseOf");
    const sample = values.find((other) => other !== null);
    return new NullNode(table, literalType(sample, "caseOf"));
  });
  return new CaseNode(
    conditions.map((condition, i) => [condition, nodes[i]!]),
    nodes.at(-1)!,
  );
}
