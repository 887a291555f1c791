import type { Pred, ValueType } from "../plan/plan.ts";
import { fold } from "./fold.ts";
import { hasStep } from "./json-step.ts";
import { comparatorOf, equalityOf } from "./value.ts";

type Compare = (left: unknown, right: unknown) => boolean;

/** Makes the comparison of a predicate for operands of these types. */
export function comparison(
  pred: Extract<Pred, { cmp: unknown }>,
  left: ValueType,
  right: ValueType,
): Compare {
  switch (pred.cmp) {
    case "eq":
      return equalityOf(left, right);
    case "ne": {
      const equal = equalityOf(left, right);
      return (a, b) => !equal(a, b);
    }
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return ordered(pred.cmp, left, right);
    case "in": {
      const equal = equalityOf(left, right.of!);
      return (a, list) => list !== null && (list as unknown[]).some((element) => equal(a, element));
    }
    case "startsWith":
      return (a, b) => (a as string).startsWith(b as string);
    case "endsWith":
      return (a, b) => (a as string).endsWith(b as string);
    case "contains":
      return (a, b) => (a as string).includes(b as string);
    case "eqFold":
      return (a, b) => fold(a as string) === fold(b as string);
    case "startsWithFold":
      return (a, b) => fold(a as string).startsWith(fold(b as string));
    case "containsFold":
      return (a, b) => fold(a as string).includes(fold(b as string));
    case "has": {
      const equal = equalityOf(left.of!, right);
      return (list, b) => (list as unknown[]).some((element) => equal(element, b));
    }
    case "hasAny": {
      const equal = equalityOf(left.of!, right.of!);
      return (list, wanted) =>
        (wanted as unknown[]).some((b) => (list as unknown[]).some((a) => equal(a, b)));
    }
    case "hasAll": {
      const equal = equalityOf(left.of!, right.of!);
      return (list, wanted) =>
        (wanted as unknown[]).every((b) => (list as unknown[]).some((a) => equal(a, b)));
    }
    case "exists":
      return hasStep;
  }
}

function ordered(cmp: "lt" | "lte" | "gt" | "gte", left: ValueType, right: ValueType): Compare {
  const compare = comparatorOf(left, right);
  switch (cmp) {
    case "lt":
      return (a, b) => compare(a, b) < 0;
    case "lte":
      return (a, b) => compare(a, b) <= 0;
    case "gt":
      return (a, b) => compare(a, b) > 0;
    case "gte":
      return (a, b) => compare(a, b) >= 0;
  }
}
