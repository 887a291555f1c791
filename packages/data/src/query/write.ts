import type { Field } from "@wervel/schema";
import type { KeyMark, Many, One } from "../model/members.ts";
import type { ElementOf, RowRef, Value } from "./expression.ts";
import type { AnySource, Model, Flat, NoSuchField, Target } from "./names.ts";
import type { Change } from "./operators.ts";

/** The record that an insert takes: what is generated, has a default or may be null can be left out. */
export type InsertOf<M extends Model, E extends AnySource> = Flat<
  {
    readonly [
      N in keyof E["fields"] as Needed<E["fields"][N]> extends true ? N : never
    ]: InsertValue<M, E["fields"][N]>;
  } & {
    readonly [
      N in keyof E["fields"] as Left<E["fields"][N]> extends true ? N : never
    ]?: InsertValue<M, E["fields"][N]>;
  }
>;

type Needed<F> =
  F extends Field<infer T, infer P>
    ? "required" extends P
      ? null extends T
        ? false
        : true
      : false
    : false;
type Left<F> = F extends Many ? false : Needed<F> extends true ? false : true;

type InsertValue<M extends Model, F> =
  F extends Field<unknown, infer _P, infer _K, infer In>
    ? F["~out"] | In
    : F extends One<infer To, infer Null>
      ? OneKey<M, Target<M, To>> | (Null extends true ? null : never)
      : never;

/** The key of another record, as `{ id }`; a whole record will do. */
export type OneKey<_M extends Model, E extends AnySource> = {
  readonly [
    N in keyof E["fields"] as E["fields"][N] extends KeyMark ? N : never
  ]: E["fields"][N] extends Field<infer T> ? T : never;
};

/** A sentence where a to-one is given neither as `{ id }` nor as `<name>Id`, and for every name that the entity does not have. */
export type CheckedInsert<E extends AnySource, I> = {
  readonly [N in keyof I]: N extends keyof E["fields"]
    ? E["fields"][N] extends Many
      ? NoSuchField<N>
      : unknown
    : NoSuchField<N>;
} & {
  readonly [
    N in keyof E["fields"] as NeededOne<E["fields"], N> extends true
      ? N extends keyof I
        ? never
        : `${N & string}Id` extends keyof I
          ? never
          : N
      : never
  ]: unknown;
};

type NeededOne<F, N extends keyof F> =
  F[N] extends One<string, false> ? (`${N & string}Id` extends keyof F ? true : false) : false;

/** What an update sets: values, `inc`, `push`, `pull`, or a function of the row that gives expressions. */
export type SetOf<M extends Model, E extends AnySource> =
  | SetFields<M, E>
  | ((row: RowRef<M, E>) => SetFields<M, E>);

/** What an update takes: values, operators, or null where a field may be. */
export type SetFields<M extends Model, E extends AnySource> = {
  readonly [N in keyof E["fields"] as Settable<E["fields"][N]> extends true ? N : never]?: SetValue<
    M,
    E["fields"][N]
  >;
};

type Settable<F> = F extends
  | Many
  | KeyMark
  | { readonly "~counts": true }
  | { readonly "~tenant": true }
  ? false
  : true;

type SetValue<M extends Model, F> =
  F extends Field<infer T, infer _P, infer K, infer In>
    ? | T
      | In
      | Value<T>
      | Change<
          K extends "int" | "int64" | "decimal" | "float"
            ? NonNullable<T>
            : K extends "list"
              ? ElementOf<T>
              : never
        >
    : F extends One<infer To, infer Null>
      ? OneKey<M, Target<M, To>> | (Null extends true ? null : never)
      : never;

/** A key of one record: the value of its key, or the named values of a key of several fields. */
export type KeyOf<E extends AnySource> = KeyValue<E> | Flat<KeyObject<E>>;

type KeyNames<E extends AnySource> = {
  [N in keyof E["fields"]]: E["fields"][N] extends KeyMark ? N : never;
}[keyof E["fields"]];

type KeyValue<E extends AnySource> = [KeyNames<E>] extends [never]
  ? never
  : E["fields"][KeyNames<E>] extends Field<infer T>
    ? T
    : never;

type KeyObject<E extends AnySource> = [KeyNames<E>] extends [never]
  ? {
      readonly [
        N in keyof E["fields"] as E["fields"][N] extends Field ? N : never
      ]?: E["fields"][N] extends Field<infer T> ? T : never;
    }
  : { readonly [N in KeyNames<E>]: E["fields"][N] extends Field<infer T> ? T : never };

/** The values of a unique key, for `upsert`. */
export type UniqueOf<E extends AnySource> = {
  readonly [
    N in keyof E["fields"] as E["fields"][N] extends Field ? N : never
  ]?: E["fields"][N] extends Field<infer T> ? NonNullable<T> : never;
};

/** The names of the to-many relations that go through a link. */
export type LinkName<E extends AnySource> = {
  [N in keyof E["fields"]]: E["fields"][N] extends Many<string, { readonly link: string }>
    ? N
    : never;
}[keyof E["fields"]];

/** What `link` takes: the key of the other record, the record itself, or several. */
export type LinkTarget<M extends Model, E extends AnySource, N extends keyof E["fields"]> =
  E["fields"][N] extends Many<infer To>
    ? KeyValue<Target<M, To>> | OneKey<M, Target<M, To>>
    : never;

/** The fields of a declared link entity beside its two ends. */
export type LinkAttributes<M extends Model, E extends AnySource, N extends keyof E["fields"]> =
  E["fields"][N] extends Many<string, { readonly link: infer L extends string }>
    ? AttributesOf<Target<M, L>>
    : never;

type AttributesOf<L extends AnySource> = [L] extends [never]
  ? Record<never, never>
  : {
      readonly [
        A in keyof L["fields"] as L["fields"][A] extends Field ? A : never
      ]?: L["fields"][A] extends Field<infer T> ? T : never;
    };
