import { readerOf } from "../validate/reader.ts";
import { failed, Run } from "../validate/run.ts";
import { refuseDefinition } from "./definition.ts";
import type { Field, FieldDefinition } from "./field.ts";

/** Checks a constant default at its definition; a function's results are checked when it is called. */
export function acceptedDefault(
  field: Field,
  given: unknown,
): NonNullable<FieldDefinition["default"]> {
  if (typeof given === "function") return { create: given as () => unknown };
  const what = `${field.definition.kind} default`;
  if (given === undefined)
    refuseDefinition(what, "is absent; use optional() for a value that may be left out");
  const run = new Run();
  const value = readerOf(field, { mode: "value", extra: "refuse", generate: false })(given, run);
  if (run.waits) refuseDefinition(what, "cannot be checked: the schema answers with a promise");
  if (value !== failed) return { value };
  const { pointer, message } = run.issues?.[0] ?? { pointer: "", message: "" };
  return refuseDefinition(what, `${pointer === "" ? "" : `${pointer} `}${message}`);
}
