import { WervelError } from "../errors.ts";
import type { Direction, JsonSchema } from "./schema-of.ts";

interface Component {
  /** The name that the field was given. */
  readonly of: string;
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
  readonly #wholes = new Map<string, string>();

  /** @param prefix Where the document keeps them, default `#/components/schemas/`. */
  constructor(prefix: string = "#/components/schemas/") {
    this.#prefix = prefix;
  }

  /** The collected schemas by name, in the order of their first use. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#named].map(([name, { schema }]) => [name, schema]));
  }

  /**
   * Keeps a schema under its name and gives the reference to it.
   *
   * @param whole The input and the output form without references: equal ones are the same field.
   * @throws WERVEL_SCHEMA_NAME when a different field has the name already.
   */
  refer(
    of: string,
    io: Direction,
    whole: readonly [JsonSchema, JsonSchema],
    schema: JsonSchema,
  ): JsonSchema {
    const print = JSON.stringify(whole);
    if ((this.#wholes.get(of) ?? print) !== print) throw nameError(of);
    this.#wholes.set(of, print);
    const name = this.#nameFor(of, io, schema);
    const known = this.#named.get(name);
    if (known !== undefined && known.of !== of) throw nameError(name);
    if (known === undefined) this.#named.set(name, { of, io, schema });
    return { $ref: `${this.#prefix}${name}` };
  }

  #nameFor(of: string, io: Direction, schema: JsonSchema): string {
    const first = this.#named.get(of);
    if (
      first === undefined ||
      first.io === io ||
      JSON.stringify(first.schema) === JSON.stringify(schema)
    )
      return of;
    return `${of}${io === "input" ? "Input" : "Output"}`;
  }
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
