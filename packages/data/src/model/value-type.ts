import type { FieldDefinition } from "@wervel/schema";
import type { StoredKind, ValueType } from "../plan/plan.ts";
import type { ModelProblems } from "./problems.ts";

const storedKinds: ReadonlySet<string> = new Set([
  "text",
  "int",
  "int64",
  "float",
  "decimal",
  "bool",
  "instant",
  "date",
  "uuid",
  "bytes",
  "vector",
  "json",
  "list",
  "object",
  "choice",
]);

/** Gives the type of a field's values in plans and stores. */
export function valueType(
  where: string,
  definition: FieldDefinition,
  problems: ModelProblems,
): ValueType | undefined {
  const { kind, nullable, constraints, of, fields } = definition;
  if (!storedKinds.has(kind)) {
    problems.add(
      "WERVEL_MODEL_FIELD",
      `'${where}' is of kind ${kind}, which no store holds.`,
      kind === "secret" ? "Store a hash of it in text()." : "Use a field of the vocabulary.",
    );
    return undefined;
  }
  const type = { kind: kind as StoredKind, nullable };
  if (kind === "decimal")
    return {
      ...type,
      precision: constraints["precision"] as number,
      scale: constraints["scale"] as number,
    };
  if (kind === "vector") return { ...type, dimensions: constraints["dimensions"] as number };
  if ((kind === "text" || kind === "bytes") && typeof constraints["max"] === "number")
    return { ...type, max: constraints["max"] };
  if (kind === "choice")
    return {
      ...type,
      max: Math.max(
        ...(constraints["values"] as readonly string[]).map((value) => [...value].length),
      ),
    };
  if (kind === "list" && of !== undefined) {
    const element = valueType(`${where}[]`, of.definition, problems);
    if (element?.kind === "vector") problems.add(...nestedVector(`${where}[]`));
    return element === undefined ? undefined : { ...type, of: element };
  }
  if (kind === "object" && fields !== undefined) {
    const members = Object.entries(fields).map(
      ([name, field]) => [name, valueType(`${where}.${name}`, field.definition, problems)] as const,
    );
    if (members.some(([, member]) => member === undefined)) return undefined;
    for (const [name, member] of members)
      if (member!.kind === "vector") problems.add(...nestedVector(`${where}.${name}`));
    // A member that may be absent is kept as null: a store has one state for both.
    const typed = members.map(
      ([name, member]) =>
        [
          name,
          fields[name]!.definition.presence === "optional"
            ? { ...member!, nullable: true }
            : member!,
        ] as const,
    );
    return { ...type, fields: Object.fromEntries(typed) };
  }
  return type;
}

function nestedVector(where: string): [code: "WERVEL_MODEL_FIELD", message: string, help: string] {
  return [
    "WERVEL_MODEL_FIELD",
    `'${where}' is a vector inside of another value.`,
    "Make it a field of the entity, or of a related one.",
  ];
}
