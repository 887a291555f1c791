import type { Field, Kind } from "@wervel/schema";
import type { Many, One } from "../model/members.ts";
import type { TimeUnit } from "../plan/plan.ts";
import type { AnySource, Model, Target } from "./names.ts";
import type { ElementWhere, WhereOf } from "./where.ts";

/** A value of a row in the function form: a field, or something computed from fields. */
export interface Value<out T> {
  readonly "~value": T;
}

/** What may stand beside a value: one of its type, or another expression of that type. */
export type Operand<T> = T | Value<T | null> | Value<T>;

/** A condition in the function form; it is a value too, so that it can be selected. */
export interface Condition extends Value<boolean> {
  readonly "~condition": true;
  and(other: Condition): Condition;
  or(other: Condition): Condition;
  not(): Condition;
}

/** A key of an order in the function form. */
export interface OrderKey {
  readonly "~order": true;
  nullsFirst(): OrderKey;
  nullsLast(): OrderKey;
}

/** What every value can do. Comparisons with `eq`, `ne` and `oneOf` treat `null` as a value. */
export interface AnyExpr<T> extends Value<T> {
  eq(other: Operand<T>): Condition;
  ne(other: Operand<T>): Condition;
  oneOf(list: readonly T[]): Condition;
  isNull(): Condition;
}

/** A value with an order. Comparisons with `null` are false. */
export interface OrderedExpr<T> extends AnyExpr<T> {
  lt(other: Operand<NonNullable<T>>): Condition;
  lte(other: Operand<NonNullable<T>>): Condition;
  gt(other: Operand<NonNullable<T>>): Condition;
  gte(other: Operand<NonNullable<T>>): Condition;
  between(low: Operand<NonNullable<T>>, high: Operand<NonNullable<T>>): Condition;
  asc(): OrderKey;
  desc(): OrderKey;
}

/** A text. Positions and lengths count code points; search texts are literal. */
export interface TextExpr<T> extends OrderedExpr<T> {
  startsWith(text: Operand<string>): Condition;
  endsWith(text: Operand<string>): Condition;
  contains(text: Operand<string>): Condition;
  /** Without regard to case; the field is `folded()`. */
  eqFold(text: string): Condition;
  startsWithFold(text: string): Condition;
  containsFold(text: string): Condition;
  length(): IntExpr<number | Nulls<T>>;
  lower(): TextExpr<string | Nulls<T>>;
  upper(): TextExpr<string | Nulls<T>>;
  trim(): TextExpr<string | Nulls<T>>;
  concat(...others: readonly Operand<string>[]): TextExpr<string | Nulls<T>>;
  substring(start: Operand<number>, length?: Operand<number>): TextExpr<string | Nulls<T>>;
  coalesce<D extends string | null>(other: Operand<D>): TextExpr<NonNullable<T> | D>;
}

/** What every number can do; arithmetic with `null` is `null`. */
export interface NumberExpr<T, N extends number | bigint | `${number}`> extends OrderedExpr<T> {
  abs(): this;
  neg(): this;
  text(): TextExpr<string | Nulls<T>>;
  coalesce<D extends N | null>(other: Operand<D>): ExprFor<NonNullable<T> | D, KindOf<N>>;
  /** The smaller of two. */
  min2(other: Operand<N>): this;
  /** The greater of two. */
  max2(other: Operand<N>): this;
}

/** A whole number of 53 bits. */
export interface IntExpr<T> extends NumberExpr<T, number> {
  add(other: Operand<number>): IntExpr<T>;
  sub(other: Operand<number>): IntExpr<T>;
  mul(other: Operand<number>): IntExpr<T>;
  /** Divides toward zero; by zero: `null`. */
  intDiv(other: Operand<number>): IntExpr<number | null>;
  mod(other: Operand<number>): IntExpr<number | null>;
}

/** A whole number of 64 bits. */
export interface Int64Expr<T> extends NumberExpr<T, bigint> {
  add(other: Operand<bigint>): Int64Expr<T>;
  sub(other: Operand<bigint>): Int64Expr<T>;
  mul(other: Operand<bigint>): Int64Expr<T>;
  intDiv(other: Operand<bigint>): Int64Expr<bigint | null>;
  mod(other: Operand<bigint>): Int64Expr<bigint | null>;
}

/** An exact decimal. Sums keep the greater scale, products add scales. */
export interface DecimalExpr<T> extends NumberExpr<T, `${number}`> {
  add(other: Operand<`${number}`> | Operand<number>): DecimalExpr<T>;
  sub(other: Operand<`${number}`> | Operand<number>): DecimalExpr<T>;
  mul(other: Operand<`${number}`> | Operand<number>): DecimalExpr<T>;
  /** Divides, rounded half away from zero to `scale` decimals; by zero: `null`. */
  div(
    other: Operand<`${number}`> | Operand<number>,
    scale: number,
  ): DecimalExpr<`${number}` | null>;
  round(scale: number): DecimalExpr<T>;
  floor(): DecimalExpr<T>;
  ceil(): DecimalExpr<T>;
  trunc(): DecimalExpr<T>;
}

/** A binary floating-point number. */
export interface FloatExpr<T> extends NumberExpr<T, number> {
  add(other: Operand<number>): FloatExpr<T>;
  sub(other: Operand<number>): FloatExpr<T>;
  mul(other: Operand<number>): FloatExpr<T>;
}

/** A calendar day. */
export interface DateExpr<T> extends OrderedExpr<T> {
  year(): IntExpr<number | Nulls<T>>;
  month(): IntExpr<number | Nulls<T>>;
  day(): IntExpr<number | Nulls<T>>;
  /** 0 is Sunday. */
  weekday(): IntExpr<number | Nulls<T>>;
  truncate(unit: "year" | "month" | "day"): DateExpr<T>;
  /** Months and years clamp to the month's last day. */
  add(amount: Operand<number>, unit: "year" | "month" | "day"): DateExpr<T>;
  /** Whole units from the other to this one, toward zero. */
  diff(other: Operand<NonNullable<T>>, unit: "year" | "month" | "day"): IntExpr<number | Nulls<T>>;
  coalesce<D extends string | null>(other: Operand<D>): DateExpr<NonNullable<T> | D>;
}

/** A point in time, in UTC. */
export interface InstantExpr<T> extends OrderedExpr<T> {
  year(): IntExpr<number | Nulls<T>>;
  month(): IntExpr<number | Nulls<T>>;
  day(): IntExpr<number | Nulls<T>>;
  hour(): IntExpr<number | Nulls<T>>;
  minute(): IntExpr<number | Nulls<T>>;
  second(): IntExpr<number | Nulls<T>>;
  /** 0 is Sunday. */
  weekday(): IntExpr<number | Nulls<T>>;
  truncate(unit: TimeUnit): InstantExpr<T>;
  /** Months and years clamp to the month's last day. */
  add(amount: Operand<number>, unit: TimeUnit): InstantExpr<T>;
  /** Whole units from the other to this one, toward zero. */
  diff(other: Operand<NonNullable<T>>, unit: TimeUnit): IntExpr<number | Nulls<T>>;
  coalesce<D extends Date | null>(other: Operand<D>): InstantExpr<NonNullable<T> | D>;
}

/** True or false. It is a condition as it stands. */
export interface BoolExpr<T> extends AnyExpr<T>, Condition {
  readonly "~value": T & boolean;
  asc(): OrderKey;
  desc(): OrderKey;
  coalesce(other: Operand<boolean>): BoolExpr<boolean>;
}

/** A list. `has` and its like are false for `null`. */
export interface ListExpr<T> extends AnyExpr<T> {
  has(element: Operand<ElementOf<T>>): Condition;
  hasAny(elements: readonly ElementOf<T>[]): Condition;
  hasAll(elements: readonly ElementOf<T>[]): Condition;
  isEmpty(): Condition;
  size(): IntExpr<number | Nulls<T>>;
  /** Some element satisfies the whole condition. */
  elem(condition: ElementWhere<ElementOf<T>>): Condition;
}

/** A value object, equal as a whole. */
export interface ObjectExpr<T> extends AnyExpr<T> {
  /** A member. Its type tells its operators, so that a date is a text here, and a float a whole number. */
  at<N extends keyof NonNullable<T>>(
    member: N,
  ): ExprFor<NonNullable<T>[N] | Nulls<T>, KindOf<NonNullable<T>[N]>>;
}

/** A JSON value. Comparisons of members are by value and type. */
export interface JsonExpr<T> extends AnyExpr<T> {
  at(step: string | number): JsonExpr<T | null>;
  exists(step: string | number): Condition;
}

/** The expression of each kind of field. */
interface ExprByKind<T> {
  text: TextExpr<T>;
  choice: TextExpr<T>;
  uuid: OrderedExpr<T>;
  bytes: AnyExpr<T>;
  vector: AnyExpr<T>;
  int: IntExpr<T>;
  int64: Int64Expr<T>;
  decimal: DecimalExpr<T>;
  float: FloatExpr<T>;
  bool: BoolExpr<T>;
  instant: InstantExpr<T>;
  date: DateExpr<T>;
  list: ListExpr<T>;
  json: JsonExpr<T>;
  object: ObjectExpr<T>;
  secret: AnyExpr<T>;
  standard: AnyExpr<T>;
}

/** The expression for a value of type `T` and kind `K`. */
export type ExprFor<T, K extends Kind> = ExprByKind<T>[K];

/** `null` where the type may be null. */
export type Nulls<T> = null extends T ? null : never;

/** The element of a list type. */
export type ElementOf<T> = NonNullable<T> extends readonly (infer E)[] ? E : never;

/** The kind that a computed value of this type has. */
export type KindOf<T> = [NonNullable<T>] extends [boolean]
  ? "bool"
  : [NonNullable<T>] extends [number]
    ? "int"
    : [NonNullable<T>] extends [bigint]
      ? "int64"
      : [NonNullable<T>] extends [`${number}`]
        ? "decimal"
        : [NonNullable<T>] extends [string]
          ? "text"
          : [NonNullable<T>] extends [Date]
            ? "instant"
            : [NonNullable<T>] extends [readonly unknown[]]
              ? "list"
              : "json";

/** A typed reference to a row: its fields with the operators of their types, and its relations. */
export type RowRef<M extends Model, E extends AnySource> = {
  readonly [N in keyof E["fields"]]: MemberRef<M, E["fields"][N]>;
};

type MemberRef<M extends Model, F> =
  F extends Field<infer T, infer _P, infer K>
    ? ExprFor<T, K>
    : F extends One<infer To, infer Null>
      ? Null extends true
        ? MaybeRef<M, Target<M, To>>
        : RowRef<M, Target<M, To>>
      : F extends Many<infer To>
        ? ManyRef<M, Target<M, To>>
        : never;

/** A reference to a row that may be absent: its fields may be null. */
export type MaybeRef<M extends Model, E extends AnySource> = {
  readonly [N in keyof E["fields"]]: MaybeMember<M, E["fields"][N]>;
} & OneTest<M, E>;

type MaybeMember<M extends Model, F> =
  F extends Field<infer T, infer _P, infer K>
    ? ExprFor<T | null, K>
    : F extends One<infer To>
      ? MaybeRef<M, Target<M, To>>
      : F extends Many<infer To>
        ? ManyRef<M, Target<M, To>>
        : never;

interface OneTest<M extends Model, E extends AnySource> {
  /** Tells whether there is such a record (and it satisfies the condition). */
  exists(condition?: WhereOf<M, E>): Condition;
}

/** A to-many relation of a row. */
export interface ManyRef<M extends Model, E extends AnySource> {
  some(condition?: WhereOf<M, E>): Condition;
  none(condition?: WhereOf<M, E>): Condition;
  /** True where there is none. */
  every(condition: WhereOf<M, E>): Condition;
  count(condition?: WhereOf<M, E>): IntExpr<number>;
  countDistinct(of: (row: RowRef<M, E>) => Value<unknown>): IntExpr<number>;
  sum<T>(of: (row: RowRef<M, E>) => Value<T>, condition?: WhereOf<M, E>): SumExpr<T>;
  avg<T>(of: (row: RowRef<M, E>) => Value<T>, condition?: WhereOf<M, E>): AvgExpr<T>;
  min<T>(
    of: (row: RowRef<M, E>) => Value<T>,
    condition?: WhereOf<M, E>,
  ): ExprFor<T | null, KindOf<T>>;
  max<T>(
    of: (row: RowRef<M, E>) => Value<T>,
    condition?: WhereOf<M, E>,
  ): ExprFor<T | null, KindOf<T>>;
}

/** What a sum of such values is: of `int` an `int64`, of `int64` and `decimal` a decimal. */
export type SumExpr<T> = [NonNullable<T>] extends [number]
  ? Int64Expr<bigint>
  : DecimalExpr<`${number}`>;

/** An average is a decimal, `null` over nothing. */
export type AvgExpr<_T> = DecimalExpr<`${number}` | null>;
