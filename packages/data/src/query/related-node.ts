import type { Path, Pred } from "../plan/plan.ts";
import type { ConditionWriter } from "./aggregate-node.ts";
import type { Building } from "./building.ts";
import { ConditionNode } from "./node.ts";
import type { Shape } from "./shape.ts";
import type { Table } from "./table.ts";

/** A test of the records of a relation. */
export class RelatedNode extends ConditionNode {
  readonly #kind: "some" | "none" | "every";
  readonly #path: Path;
  readonly #where: ConditionWriter | undefined;

  constructor(
    table: Table,
    kind: "some" | "none" | "every",
    path: Path,
    where: ConditionWriter | undefined,
  ) {
    super(table);
    this.#kind = kind;
    this.#path = path;
    this.#where = where;
  }

  write(shape: Shape): void {
    shape.descend(0);
    shape.key += `${this.#kind} ${this.#path.join("/")}(`;
    this.#where?.write(shape);
    shape.key += ")";
    shape.ascend();
  }

  pred({ numbers }: Building): Pred {
    const where = this.#where?.build(numbers);
    if (this.#kind === "every")
      return where === undefined
        ? { and: [] }
        : { not: { some: this.#path, where: { not: where } } };
    const some: Pred = where === undefined ? { some: this.#path } : { some: this.#path, where };
    return this.#kind === "none" ? { not: some } : some;
  }
}
