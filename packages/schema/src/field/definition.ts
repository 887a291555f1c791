import { WervelError } from "../errors.ts";
import type { FieldDefinition, Kind } from "./field.ts";

/** Builds the description of a required field without marks. */
export function definitionOf(
  kind: Kind,
  constraints: Readonly<Record<string, unknown>>,
  rest: Partial<FieldDefinition> = {},
): FieldDefinition {
  return {
    kind,
    presence: "required",
    nullable: false,
    constraints: given(constraints),
    marks: {},
    ...rest,
  };
}

/** Throws the error of an illegal definition; `what` is the builder and the option. */
export function refuseDefinition(what: string, reason: string): never {
  throw new WervelError("WERVEL_SCHEMA_DEFINITION", `${what}: ${reason}`, {
    help: "Correct the options of the field.",
    details: { what, reason },
  });
}

/** Checks a pair of bounds that count something: whole, not negative, in order. */
export function assertSizes(
  what: string,
  bounds: { readonly min?: number | undefined; readonly max?: number | undefined },
): void {
  for (const name of ["min", "max"] as const) {
    const bound = bounds[name];
    if (bound === undefined) continue;
    if (!Number.isSafeInteger(bound) || bound < 0)
      refuseDefinition(
        `${what} option ${name}`,
        `must be a whole number from 0, not ${String(bound)}`,
      );
  }
  assertOrder(what, bounds.min, bounds.max);
}

/** Checks that a lower bound is not above its upper bound. */
export function assertOrder<T extends number | bigint>(
  what: string,
  min: T | undefined,
  max: T | undefined,
): void {
  if (min !== undefined && max !== undefined && max < min)
    refuseDefinition(`${what} option max`, `${max} is less than min ${min}`);
}

/** Checks that every option has a name that the builder knows. */
export function assertOptions(what: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      refuseDefinition(`${what} option ${name}`, `is unknown; known are ${known.join(", ")}`);
  }
}

function given(constraints: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(constraints).filter(([, value]) => value !== undefined));
}
