import type { Field } from "@wervel/schema";
import type { One } from "../model/members.ts";
import type { OrderKey, RowRef } from "./expression.ts";
import type { AnySource, Model, Target } from "./names.ts";

/** A direction of an order. Null comes first ascending and last descending unless `nulls` says otherwise. */
export type Direction =
  | "asc"
  | "desc"
  | { readonly dir: "asc" | "desc"; readonly nulls?: "first" | "last" };

/** An order: an object whose names count in the order they are written, or a function of the row. */
export type OrderOf<M extends Model, E extends AnySource> =
  | OrderFields<M, E>
  | ((row: RowRef<M, E>) => OrderKey | readonly OrderKey[]);

/** The fields of an order in their order: a direction, or one with the place of null. */
export type OrderFields<M extends Model, E extends AnySource> = {
  readonly [N in keyof E["fields"]]?: E["fields"][N] extends Field
    ? Direction
    : E["fields"][N] extends One<infer To>
      ? OrderFields<M, Target<M, To>>
      : never;
};
