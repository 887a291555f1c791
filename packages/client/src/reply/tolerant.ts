import type { Field, FieldDefinition } from "@wervel/schema";

/**
 * Gives a field without its bounds. A reply tells what the server holds, and the server does not check its replies against
 * bounds either: a client that did would break where a bound was narrowed after the value was stored.
 */
export function tolerant(field: Field): Field {
  const { of, fields, constraints } = field.definition;
  const kept = Object.entries(constraints).filter(([name]) => !bounds.has(name));
  const definition: FieldDefinition = {
    ...field.definition,
    constraints: Object.fromEntries(kept),
    ...(of !== undefined && { of: tolerant(of) }),
    ...(fields !== undefined && {
      fields: Object.fromEntries(
        Object.entries(fields).map(([name, member]) => [name, tolerant(member)]),
      ),
    }),
  };
  const Same = field.constructor as new (definition: FieldDefinition) => Field;
  return new Same(definition);
}

const bounds: ReadonlySet<string> = new Set([
  "min",
  "max",
  "pattern",
  "format",
  "unique",
  "trim",
  "normalize",
]);
