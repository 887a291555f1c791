import { assertDefined } from "./check-operand.ts";

/** A test of the records of a to-many relation. */
export class Quantifier {
  readonly kind: "some" | "none" | "every";
  readonly where: unknown;

  constructor(kind: "some" | "none" | "every", where: unknown) {
    this.kind = kind;
    this.where = where;
  }
}

/** What `and`, `or` and `not` make. */
export class Junction {
  readonly kind: "and" | "or" | "not";
  readonly parts: readonly unknown[];

  constructor(kind: "and" | "or" | "not", parts: readonly unknown[]) {
    for (const part of parts) assertDefined(part, `A condition of ${kind}`);
    this.kind = kind;
    this.parts = parts;
  }
}

/** The value of {@link skip}. */
export class Skipped {}

/** A change of a field from its old value. */
export class Changed {
  readonly kind: "inc" | "push" | "pull";
  readonly value: unknown;

  constructor(kind: "inc" | "push" | "pull", value: unknown) {
    this.kind = kind;
    this.value = value;
  }
}
