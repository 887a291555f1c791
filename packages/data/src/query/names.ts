import type { Field } from "@wervel/schema";
import type { AnyEntity } from "../model/entity.ts";
import type { Many, One } from "../model/members.ts";
import type { KindOf } from "./expression.ts";

/** The entities of a database by name. */
export type Entities = { readonly [name: string]: AnyEntity };

/** Where a query finds entities by name. */
export interface Model<M extends Entities = Entities> {
  readonly entities: M;
}

/** The {@link Model} of a database's class: types that hold it are short, for they name the class and not every entity. */
export interface ModelOf<D extends Model> {
  readonly entities: D["entities"];
}

/** What a query reads from: an entity class, or {@link Computed} columns. */
export interface AnySource {
  readonly fields: { readonly [name: string]: Field | One | Many };
}

/** Columns that a query computed: those of groups, or of a query used as a source. */
export interface Computed<R> {
  readonly fields: { readonly [N in keyof R]: Field<R[N], "required", KindOf<R[N]>> };
}

/** An entity whose records have a `score`. */
export interface Scored<E extends AnySource, K extends "float" | "int" = "float"> {
  readonly fields: E["fields"] & { readonly score: Field<number, "required", K> };
}

/** The entity of a name. */
export type Target<M extends Model, To extends string> = M["entities"][To];

/** The records of a source, as they are read without `select`. */
export type RecordOf<E> = E extends abstract new (never: never) => infer R
  ? R
  : E extends Computed<infer R>
    ? R
    : never;

/** The type that stands where a name is written that the model does not have. */
export interface NoSuchField<N, E = unknown> {
  readonly "~error": `${N & string} is no field or relation here`;
  readonly of?: E;
}

/** Shows a type as one flat object. */
export type Flat<T> = { [N in keyof T]: T[N] } & {};
