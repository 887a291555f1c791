import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Field, Fields } from "@wervel/schema";

/** A schema of one value: a field of the vocabulary or any Standard Schema. */
export type Schema = Field | StandardSchemaV1;

/** What describes an input part: one schema, or the named fields of an object. */
export type Shape = Schema | Fields;

/** Shows an intersection as one flat object. */
export type Flat<T> = { readonly [K in keyof T]: T[K] };

type OptionalNames<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, "optional"> ? K : never;
}[keyof F];

type DefaultedNames<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, "defaulted"> ? K : never;
}[keyof F];

type FieldsOutput<F extends Fields> = Flat<
  { [K in Exclude<keyof F, OptionalNames<F>>]: F[K]["~out"] } & {
    [K in OptionalNames<F>]?: F[K]["~out"];
  }
>;

type FieldsInput<F extends Fields> = Flat<
  { [K in Exclude<keyof F, OptionalNames<F> | DefaultedNames<F>>]: F[K]["~out"] } & {
    [K in OptionalNames<F> | DefaultedNames<F>]?: F[K]["~out"];
  }
>;

/** The value that a shape gives after validation. */
export type OutputOf<S> =
  S extends Field<infer Out, infer P>
    ? Out | (P extends "optional" ? undefined : never)
    : S extends StandardSchemaV1<unknown, infer Out>
      ? Out
      : S extends Fields
        ? FieldsOutput<S>
        : undefined;

/** The value that a caller passes for a shape: a field with a default may be left out. */
export type InputOf<S> =
  S extends Field<infer Out, infer P>
    ? Out | (P extends "required" ? never : undefined)
    : S extends StandardSchemaV1<infer In, unknown>
      ? In
      : S extends Fields
        ? FieldsInput<S>
        : undefined;
