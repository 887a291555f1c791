import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Field, Fields, Presence } from "./field.ts";

/** The value that a field or another Standard Schema gives. */
export type Infer<F extends FieldLike> = F extends { readonly "~out": infer Out }
  ? Out
  : StandardSchemaV1.InferOutput<F>;

/** The value that a caller gives to a field: defaulted and optional members may be left out. */
export type InferInput<F extends FieldLike> = F extends { readonly "~in": infer In }
  ? In
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
  { -readonly [N in Exclude<keyof F, NamesOf<F, "optional">>]: F[N]["~out"] } & {
    -readonly [N in NamesOf<F, "optional">]?: Exclude<F[N]["~out"], undefined>;
  }
>;

/** The object that a caller gives to named fields, flat. */
export type InferFieldsInput<F extends Fields> = Flat<
  { -readonly [N in NamesOf<F, "required">]: F[N]["~in"] } & {
    -readonly [N in Exclude<keyof F, NamesOf<F, "required">>]?: Exclude<F[N]["~in"], undefined>;
  }
>;

type NamesOf<F extends Fields, P extends Presence> = {
  [N in keyof F]: F[N]["~presence"] extends P ? N : never;
}[keyof F];

// The intersection with {} makes editors show the members instead of this alias.
type Flat<T> = { [N in keyof T]: T[N] } & {};
