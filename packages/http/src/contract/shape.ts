import { Field, object } from "@wervel/schema";
import type {
  AsFields,
  FieldLike,
  FieldLikes,
  Infer,
  InferFields,
  InferFieldsInput,
  InferInput,
} from "@wervel/schema";

/** What describes an input part: one schema, or the named members of an object. */
export type InputShape = FieldLike | FieldLikes;

/** Shows an intersection as one flat object. */
export type Flat<T> = { readonly [K in keyof T]: T[K] } & {};

/** The value that a shape gives after validation; `undefined` where there is none. */
export type OutputOf<S> = S extends FieldLike
  ? Infer<S>
  : S extends FieldLikes
    ? InferFields<AsFields<S>>
    : undefined;

/** The body that a handler gets: `undefined` where an optional one was left out. */
export type BodyOf<S> =
  | OutputOf<S>
  | (S extends { readonly "~presence": "optional" } ? undefined : never);

/** The value that a caller passes for a shape: members with a default may be left out. */
export type InputOf<S> = S extends FieldLike
  ? InferInput<S>
  : S extends FieldLikes
    ? InferFieldsInput<AsFields<S>>
    : undefined;

/** Makes one schema of a shape: named members become an object. */
export function toSchema(shape: InputShape): FieldLike {
  return isSchema(shape) ? shape : object(shape);
}

/** Tells a schema from named members. */
export function isSchema(shape: InputShape): shape is FieldLike {
  return shape instanceof Field || "~standard" in shape;
}
