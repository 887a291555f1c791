import { Changed, Junction, Quantifier, Skipped } from "./condition-values.ts";
import { ElementTest } from "./element-test.ts";
import { Between, Comparison, EmptyTest, InList, ListTest } from "./field-operators.ts";
import type { AnySource, Model } from "./names.ts";
import type { ElementWhere, WhereOf } from "./where.ts";

declare const brand: unique symbol;

/** A comparison with a value of type `T`. Only the operators of this package make one, so that no JSON input can. */
export interface Op<out T> {
  readonly [brand]: "value";
  readonly "~of": T;
}
/** A comparison by order. */
export interface OrderOp<out T> {
  readonly [brand]: "order";
  readonly "~of": T;
}
/** A search in a text. */
export interface TextOp {
  readonly [brand]: "text";
}
/** A search in a text without regard to case. */
export interface FoldOp {
  readonly [brand]: "fold";
}
/** A test of a list whose elements are of type `T`. */
export interface ListOp<out T> {
  readonly [brand]: "list";
  readonly "~of": T;
}
/** A test of one element of a list whose elements are of type `T`. */
export interface ElementOp<out T> {
  readonly [brand]: "element";
  readonly "~element": T;
}
/** What `and`, `or` and `not` make of conditions. */
export interface Logic<M, E> {
  readonly [brand]: "logic";
  readonly "~of": (model: M, source: E) => readonly [M, E];
}
/** A test of related records. */
export interface Related<M, E> {
  readonly [brand]: "related";
  readonly "~of": (model: M, source: E) => readonly [M, E];
}
/** A change of a field from its old value. */
export interface Change<out T> {
  readonly [brand]: "change";
  readonly "~of": T;
}
/** A condition that is left out. */
export interface Skip {
  readonly [brand]: "skip";
}

/** Leaves a condition out: `where({ author: me ? { id: me } : skip })`. */
export const skip: Skip = new Skipped() as never;

/** Applies an operator to a value, or leaves the condition out where the value is `undefined`: `where({ tags: when(tag, has) })`. */
export function when<V, O>(value: V | undefined, operator: (value: V) => O): O | Skip {
  return value === undefined ? skip : operator(value);
}

/** Equals; `null` equals `null`. */
export function eq<const T>(value: T): Op<T> {
  return new Comparison("eq", value) as never;
}

/** Does not equal; `null` is unequal to every value. */
export function ne<const T>(value: T): Op<T> {
  return new Comparison("ne", value) as never;
}

/** Is one of the list's values. Of an empty list none is. */
export function oneOf<const T>(values: readonly T[]): Op<T> {
  return new InList(values, false) as never;
}

/** Is none of the list's values. */
export function noneOf<const T>(values: readonly T[]): Op<T> {
  return new InList(values, true) as never;
}

/** Is greater than. Never true of `null`. */
export function gt<const T>(value: T): OrderOp<T> {
  return new Comparison("gt", value) as never;
}

/** Is greater than or equal to. */
export function gte<const T>(value: T): OrderOp<T> {
  return new Comparison("gte", value) as never;
}

/** Is less than. */
export function lt<const T>(value: T): OrderOp<T> {
  return new Comparison("lt", value) as never;
}

/** Is less than or equal to. */
export function lte<const T>(value: T): OrderOp<T> {
  return new Comparison("lte", value) as never;
}

/** Lies between two values, both included. */
export function between<const T>(low: T, high: T): OrderOp<T> {
  return new Between(low, high) as never;
}

/** Starts with this literal text. */
export function startsWith(text: string): TextOp {
  return new Comparison("startsWith", text) as never;
}

/** Ends with this literal text. */
export function endsWith(text: string): TextOp {
  return new Comparison("endsWith", text) as never;
}

/** Contains this literal text. */
export function contains(text: string): TextOp {
  return new Comparison("contains", text) as never;
}

/** Equals without regard to case; the field is `folded()`. */
export function eqFold(text: string): FoldOp {
  return new Comparison("eqFold", text) as never;
}

/** Starts with this text without regard to case; the field is `folded()`. */
export function startsWithFold(text: string): FoldOp {
  return new Comparison("startsWithFold", text) as never;
}

/** Contains this text without regard to case; the field is `folded()`. */
export function containsFold(text: string): FoldOp {
  return new Comparison("containsFold", text) as never;
}

/** Has this element. */
export function has<const T>(element: T): ListOp<T> {
  return new Comparison("has", element) as never;
}

/** Has at least one of these elements. */
export function hasAny<const T>(elements: readonly T[]): ListOp<T> {
  return new ListTest("hasAny", elements) as never;
}

/** Has all of these elements. */
export function hasAll<const T>(elements: readonly T[]): ListOp<T> {
  return new ListTest("hasAll", elements) as never;
}

/** Has no elements. */
export function isEmpty(): ListOp<never> {
  return new EmptyTest() as never;
}

/** Has one element that satisfies the whole condition: `stops: elem({ name: "door", at: gt(3) })`. */
export function elem<T>(condition: NoInfer<ElementWhere<T>>): ElementOp<T> {
  return new ElementTest(condition) as never;
}

/** Some related record satisfies the condition; without one: there is a related record. */
export function some<M extends Model, E extends AnySource>(
  where?: NoInfer<WhereOf<M, E>>,
): Related<M, E> {
  return new Quantifier("some", where) as never;
}

/** No related record satisfies the condition; without one: there is none. */
export function none<M extends Model, E extends AnySource>(
  where?: NoInfer<WhereOf<M, E>>,
): Related<M, E> {
  return new Quantifier("none", where) as never;
}

/** Every related record satisfies the condition; true where there is none. */
export function every<M extends Model, E extends AnySource>(
  where: NoInfer<WhereOf<M, E>>,
): Related<M, E> {
  return new Quantifier("every", where) as never;
}

/** All of the conditions hold. */
export function and<M extends Model, E extends AnySource>(
  ...all: readonly NoInfer<WhereOf<M, E>>[]
): Logic<M, E> {
  return new Junction("and", all) as never;
}

/** At least one of the conditions holds; of no conditions at all none does. */
export function or<M extends Model, E extends AnySource>(
  ...any: readonly NoInfer<WhereOf<M, E>>[]
): Logic<M, E> {
  return new Junction("or", any) as never;
}

/** The condition does not hold: the exact complement, `null` included. */
export function not<M extends Model, E extends AnySource>(
  where: NoInfer<WhereOf<M, E>>,
): Logic<M, E> {
  return new Junction("not", [where]) as never;
}

/** Adds to a number: `update({ views: inc(1) })`. */
export function inc<const T extends number | bigint | `${number}`>(by: T): Change<T> {
  return new Changed("inc", by) as never;
}

/** Appends an element to a list. */
export function push<const T>(element: T): Change<T> {
  return new Changed("push", element) as never;
}

/** Removes every equal element from a list. */
export function pull<const T>(element: T): Change<T> {
  return new Changed("pull", element) as never;
}
