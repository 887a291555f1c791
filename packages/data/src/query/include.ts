import type { Field } from "@wervel/schema";
import type { Many, One } from "../model/members.ts";
import type { AnySource, Model, Flat, NoSuchField, RecordOf, Target } from "./names.ts";
import type { AnyRead, Query } from "./query.ts";

/** What an include may say of a relation: all of it, a map of its fields and relations, or a query over it. */
export type IncludeOf<M extends Model, E extends AnySource> = {
  readonly [N in keyof E["fields"] as E["fields"][N] extends Field ? never : N]?: IncludeValue<
    M,
    E["fields"][N]
  >;
};

type IncludeValue<M extends Model, F> = F extends One<infer To> | Many<infer To>
  ? true | NestedMap<M, Target<M, To>> | ((query: Nested<M, Target<M, To>>) => AnyRead)
  : never;

/** The query over a relation that an include is given. `take` and `skip` count per parent. */
export type Nested<M extends Model, E extends AnySource> = Query<M, E, RecordOf<E>>;

type NestedMap<M extends Model, E extends AnySource> = {
  readonly [N in keyof E["fields"]]?: E["fields"][N] extends Field
    ? true
    : IncludeValue<M, E["fields"][N]>;
};

/** A sentence for every name that is no relation. */
export type CheckedInclude<M extends Model, E extends AnySource, I> = {
  readonly [N in keyof I]: N extends keyof E["fields"]
    ? E["fields"][N] extends Field
      ? NoSuchField<N>
      : E["fields"][N] extends One<infer To> | Many<infer To>
        ? CheckedNested<M, Target<M, To>, I[N]>
        : never
    : NoSuchField<N>;
};

type CheckedNested<M extends Model, E extends AnySource, I> = I extends
  | true
  | ((...given: never[]) => unknown)
  ? I
  : {
      readonly [N in keyof I]: N extends keyof E["fields"]
        ? E["fields"][N] extends One<infer To> | Many<infer To>
          ? CheckedNested<M, Target<M, To>, I[N]>
          : I[N]
        : NoSuchField<N>;
    };

/** The members that an include adds to the rows. */
export type Included<M extends Model, E extends AnySource, I> = {
  readonly [
    N in keyof I & keyof E["fields"] as E["fields"][N] extends Field ? never : N
  ]: E["fields"][N] extends One<infer To, infer Null>
    ? Null extends true
      ? Selected<M, Target<M, To>, I[N]> | null
      : Selected<M, Target<M, To>, I[N]>
    : E["fields"][N] extends Many<infer To>
      ? Selected<M, Target<M, To>, I[N]>[]
      : never;
};

type Selected<M extends Model, E extends AnySource, I> = I extends true
  ? RecordOf<E>
  : I extends (...given: never[]) => { readonly "~row": infer R }
    ? R
    : Flat<SelectedFields<E, I> & Included<M, E, I>>;

type SelectedFields<E extends AnySource, I> = {
  readonly [
    N in keyof I & keyof E["fields"] as E["fields"][N] extends Field ? N : never
  ]: E["fields"][N] extends Field<infer T> ? T : never;
};
