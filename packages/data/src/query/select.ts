import type { Field } from "@wervel/schema";
import type { RowRef, Value } from "./expression.ts";
import type { AnySource, Model, Flat, NoSuchField } from "./names.ts";

/** The names of the fields of a source. */
export type FieldNames<E extends AnySource> = {
  [N in keyof E["fields"]]: E["fields"][N] extends Field ? N : never;
}[keyof E["fields"]];

/** The object form of a selection. */
export type SelectMap<E extends AnySource> = { readonly [N in FieldNames<E>]?: true };

/** A sentence for every name that is no field. */
export type CheckedSelect<E extends AnySource, S> = {
  readonly [N in keyof S]: N extends FieldNames<E> ? S[N] : NoSuchField<N>;
};

/** The rows of the object form. */
export type SelectedMap<E extends AnySource, S> = {
  readonly [N in keyof S & keyof E["fields"]]: E["fields"][N] extends Field<infer T> ? T : never;
};

/** The function form of a selection: names and what they hold. */
export type SelectFunction<M extends Model, E extends AnySource, S> = (row: RowRef<M, E>) => S;

/** Computed columns by name. */
export type Columns = { readonly [name: string]: Value<unknown> };

/** The values of computed columns. */
export type ColumnValues<S> = Flat<{
  readonly [N in keyof S]: S[N] extends Value<infer T> ? T : never;
}>;
