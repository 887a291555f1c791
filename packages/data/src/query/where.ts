import type { Field, Kind } from "@wervel/schema";
import type { Many, One } from "../model/members.ts";
import type { Condition, ElementOf, RowRef } from "./expression.ts";
import type { AnySource, Model, Target } from "./names.ts";
import type {
  ElementOp,
  FoldOp,
  ListOp,
  Logic,
  Op,
  OrderOp,
  Related,
  Skip,
  TextOp,
} from "./operators.ts";

/** A condition on the rows of a source: an object of fields, a function of the row, or what `and`, `or` and `not` make of them. */
export type WhereOf<M extends Model, E extends AnySource> =
  | WhereFields<M, E>
  | Logic<M, E>
  | Skip
  | ((row: RowRef<M, E>) => Condition | Skip);

/** The object form: every named condition holds. */
export type WhereFields<M extends Model, E extends AnySource> = {
  readonly [N in keyof E["fields"]]?: WhereMember<M, E["fields"][N]>;
};

type WhereMember<M extends Model, F> =
  F extends Field<infer T, infer _P, infer K>
    ? WhereValue<T, K>
    : F extends One<infer To, infer Null>
      ? WhereOf<M, Target<M, To>> | (Null extends true ? null : never)
      : F extends Many<infer To>
        ? Related<M, Target<M, To>> | Skip
        : never;

type WhereValue<T, K extends Kind> = WhereByKind<T>[K] | Op<T> | Skip;

interface WhereByKind<T> {
  text: T | OrderOp<NonNullable<T>> | TextOp | FoldOp;
  choice: T | OrderOp<NonNullable<T>> | TextOp;
  uuid: T | OrderOp<NonNullable<T>>;
  bytes: T;
  vector: T;
  int: T | OrderOp<NonNullable<T>>;
  int64: T | OrderOp<NonNullable<T>>;
  decimal: T | OrderOp<NonNullable<T>>;
  float: T | OrderOp<NonNullable<T>>;
  bool: T;
  instant: T | OrderOp<NonNullable<T>>;
  date: T | OrderOp<NonNullable<T>>;
  list: T | ListOp<ElementOf<T>> | ElementOp<ElementOf<T>>;
  json: T;
  object: WhereObject<T>;
  secret: T;
  standard: T;
}

/** Conditions on the members of a value object. */
type WhereObject<T> =
  | { readonly [N in keyof NonNullable<T>]?: WherePart<NonNullable<T>[N]> }
  | Extract<T, null>;

type WherePart<T> = T | Op<T> | OrderOp<NonNullable<T>> | Skip | PartOp<T>;

type PartOp<T> =
  NonNullable<T> extends string
    ? TextOp
    : NonNullable<T> extends number | bigint | boolean | Date | Uint8Array
      ? never
      : NonNullable<T> extends readonly unknown[]
        ? ListOp<ElementOf<T>> | ElementOp<ElementOf<T>>
        : WhereObject<T>;

/** A condition on one element of a list: an operator, or conditions on the members of a value object. */
export type ElementWhere<T> = Op<T> | OrderOp<NonNullable<T>> | PartOp<T>;
