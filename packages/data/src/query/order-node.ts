import type { ValueNode } from "./node.ts";

/** A key of an order. */
export class OrderNode {
  readonly value: ValueNode;
  readonly dir: "asc" | "desc";
  readonly nulls: "first" | "last" | undefined;

  constructor(value: ValueNode, dir: "asc" | "desc", nulls: "first" | "last" | undefined) {
    this.value = value;
    this.dir = dir;
    this.nulls = nulls;
  }

  nullsFirst(): OrderNode {
    return new OrderNode(this.value, this.dir, "first");
  }
  nullsLast(): OrderNode {
    return new OrderNode(this.value, this.dir, "last");
  }
}
