import { WervelError } from "../errors.ts";
import type { FieldDefinition } from "../field/field.ts";
import type { Direction, JsonSchema } from "./schema-of.ts";

interface Component {
  readonly io: Direction;
  readonly schema: JsonSchema;
}

/**
 * Collects named schemas, so that documents refer to them instead of repeating them.
 *
 * The direction that comes first gets the field's name; when the other one looks different it is called `NameInput` or
 * `NameOutput`.
 */
export class Components {
  readonly #prefix: string;
  readonly #named = new Map<string, Component>();

  /** @param prefix Where the document keeps them, default `#/components/schemas/`. */
  constructor(prefix: string = "#/components/schemas/") {
    this.#prefix = prefix;
  }

  /** The collected schemas by name, in the order of their first use. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#named].map(([name, { schema }]) => [name, schema]));
  }

  /**
   * Gives a reference to a named definition and keeps its schema.
   *
   * @throws WERVEL_SCHEMA_NAME when another definition has the name already.
   */
  refer(definition: FieldDefinition, io: Direction, write: () => JsonSchema): JsonSchema {
    const schema = write();
    const name = definition.name as string;
    const known = this.#named.get(name);
    if (known === undefined || known.io === io || isSame(known.schema, schema))
      return this.#keep(name, { io, schema });
    return this.#keep(`${name}${io === "input" ? "Input" : "Output"}`, { io, schema });
  }

  #keep(name: string, component: Component): JsonSchema {
    const known = this.#named.get(name);
    if (known === undefined) this.#named.set(name, component);
    else if (!isSame(known.schema, component.schema)) throw nameError(name);
    return { $ref: `${this.#prefix}${name}` };
  }
}

function isSame(a: JsonSchema, b: JsonSchema): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function nameError(name: string): WervelError {
  return new WervelError(
    "WERVEL_SCHEMA_NAME",
    `Two different fields are named ${JSON.stringify(name)}.`,
    {
      help: "Give each component a name of its own with named(…).",
      details: { name },
    },
  );
}
