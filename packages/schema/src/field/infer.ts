import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Field, Fields, Presence } from "./field.ts";

/** The value that a field or another Standard Schema gives. */
export type Infer<F extends FieldLike> = F extends Field
  ? F["~out"]
  : StandardSchemaV1.InferOutput<F>;

/** The value that a caller gives to a field: defaulted and optional members may be left out. */
export type InferInput<F extends FieldLike> = F extends Field
  ? F["~in"]
  : StandardSchemaV1.InferInput<F>;

/** Whatever is accepted where a field is expected: a field or any Standard Schema. */
export type FieldLike = StandardSchemaV1;

/** Named members, each a field or any Standard Schema. */
export type FieldLikes = { readonly [name: string]: FieldLike };

/** The field that {@link FieldLike} becomes. */
export type AsField<F> = F extends Field
  ? F
  : F extends StandardSchemaV1<infer In, infer Out>
    ? Foreign<In, Out>
    : never;

type Foreign<In, Out> = Field<
  Out,
  undefined extends Out ? "optional" : undefined extends In ? "defaulted" : "required",
  "standard",
  In
>;

/** The fields that {@link FieldLikes} become. */
export type AsFields<F extends FieldLikes> = F extends Fields
  ? F
  : { [N in keyof F]: AsField<F[N]> };

/** The object that named fields give, flat. */
export type InferFields<F extends Fields> = Flat<
  { -readonly [N in keyof F as IfPresence<F[N], "optional", never, N>]: F[N]["~out"] } & {
    -readonly [N in keyof F as IfPresence<F[N], "optional", N, never>]?: Exclude<
      F[N]["~out"],
      undefined
    >;
  }
>;

/** The object that a caller gives to named fields, flat. */
export type InferFieldsInput<F extends Fields> = Flat<
  { -readonly [N in keyof F as IfPresence<F[N], "required", N, never>]: F[N]["~in"] } & {
    -readonly [N in keyof F as IfPresence<F[N], "required", never, N>]?: Exclude<
      F[N]["~in"],
      undefined
    >;
  }
>;

type IfPresence<F extends Field, P extends Presence, Then, Else> = F["~presence"] extends P
  ? Then
  : Else;

// The intersection with {} makes editors show the members instead of this alias.
type Flat<T> = { [N in keyof T]: T[N] } & {};
