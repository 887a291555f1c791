import { WervelError } from "../errors.ts";
import type { Field } from "../field/field.ts";
import { failed, type Read, Run } from "./run.ts";

/**
 * Makes what fills an absent value: each time a fresh one, so that nobody changes the default of others.
 *
 * @param read The field's reader of values in memory.
 * @throws WERVEL_SCHEMA_DEFAULT from the made function when a default function gives what does not fit.
 */
export function defaultOf(field: Field, read: Read): () => unknown {
  const given = field.definition.default;
  if (given === undefined) return () => undefined;
  if ("value" in given && isImmutable(given.value)) {
    const constant = given.value;
    return () => constant;
  }
  const create = "value" in given ? () => given.value : given.create;
  return () => {
    const run = new Run();
    const value = read(create(), run);
    if (value !== failed) return value;
    const { pointer, message } = run.issues?.[0] ?? { pointer: "", message: "" };
    throw new WervelError(
      "WERVEL_SCHEMA_DEFAULT",
      `The default function of a ${field.definition.kind} field gave a value that ${message}.`,
      {
        help: "Correct the function given to default(…).",
        details: { pointer, issues: run.issues },
      },
    );
  };
}

function isImmutable(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
