import { assertOptions, assertSizes, definitionOf, refuseDefinition } from "./definition.ts";
import { Field } from "./field.ts";
import type { AsField, FieldLike, Infer, InferInput } from "./infer.ts";
import { toField } from "./standard.ts";

/** Bounds of {@link list}, in elements. */
export interface ListOptions {
  /** Least number of elements, default 0. */
  readonly min?: number;
  /** Greatest number of elements, default unbounded. */
  readonly max?: number;
  /** Refuses equal elements, default false. */
  readonly unique?: boolean;
}

/** A list: its value is an array of the element's values. */
export interface ListField<F extends FieldLike> extends Field<
  Infer<F>[],
  "required",
  "list",
  readonly InferInput<F>[]
> {}

/**
 * Describes a list whose elements all have the same description.
 *
 * @throws WERVEL_SCHEMA_DEFINITION when the element may be absent or an option cannot hold.
 */
export function list<F extends FieldLike>(element: F, options: ListOptions = {}): ListField<F> {
  assertOptions("list", options, ["min", "max", "unique"]);
  assertSizes("list", options);
  const of = toField(element) as AsField<F> & Field;
  if (of.definition.presence !== "required")
    refuseDefinition("list", "an element is never absent: take optional() or default() off it");
  return new Field(definitionOf("list", { ...options }, { of }));
}
