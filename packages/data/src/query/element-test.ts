import type { Expr, Path, Pred, ValueType } from "../plan/plan.ts";
import { badOperand } from "./bad-operand.ts";
import { FieldOperator } from "./field-operators.ts";
import type { Numbering, Shape } from "./shape.ts";
import { type FieldMember, fieldMember } from "./field-member.ts";
import { buildField, writeField } from "./write-field.ts";

/** Tests that one element of a list satisfies a whole condition: an operator, or conditions on the members of a value object. */
export class ElementTest extends FieldOperator {
  readonly #condition: unknown;

  constructor(condition: unknown) {
    super();
    const isObject = typeof condition === "object" && condition !== null;
    if (!isObject) throw badOperand("elem", "takes an operator or an object of conditions");
    this.#condition = condition;
  }

  write(field: FieldMember, shape: Shape): void {
    shape.key += ".elem(";
    writeField(elementOf(field.entity, field.name, field.type), this.#condition, shape);
    shape.key += ")";
  }

  build(left: Expr, type: ValueType, numbers: Numbering): Pred {
    const element = elementOf("", "", type);
    const { path } = left as { readonly path: Path };
    const where = buildField(element, this.#condition, element.path, numbers) ?? { and: [] };
    return { element: path, where };
  }
}

function elementOf(entity: string, name: string, { kind, of }: ValueType): FieldMember {
  if (kind !== "list" || of === undefined) throw badOperand("elem", "stands at a list");
  return fieldMember(entity, `${name}[]`, ["value"], of);
}
