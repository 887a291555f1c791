import type { Field, Kind } from "./field.ts";

/** A field that must be given and whose value has the same type before and after validation. */
export interface ScalarField<out T, out K extends Kind> extends Field<T, "required", K> {
  optional(): OptionalField<T, K>;
  default(value: T | (() => T)): DefaultedField<T, K>;
}

/** A {@link ScalarField} that may be left out. */
export interface OptionalField<out T, out K extends Kind> extends Field<T, "optional", K> {}

/** A {@link ScalarField} that is filled where it is left out. */
export interface DefaultedField<out T, out K extends Kind> extends Field<T, "defaulted", K> {}
