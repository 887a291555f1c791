import type { Field, FieldStandard } from "./field.ts";
/** Offers a field as a Standard Schema. */
export function standardProps<In, Out>(_field: Field): FieldStandard<In, Out> {
  return { version: 1, vendor: "wervel" } as never;
}
