import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { acceptedDefault } from "./default.ts";
import { standardProps } from "./standard-props.ts";

/** Whether a value must be given: `defaulted` may be left out of an input and is always there in an output. */
export type Presence = "required" | "optional" | "defaulted";

/** The kinds of value that the vocabulary knows; `standard` wraps a foreign Standard Schema. */
export type Kind =
  | "text"
  | "int"
  | "int64"
  | "float"
  | "decimal"
  | "bool"
  | "instant"
  | "date"
  | "uuid"
  | "bytes"
  | "vector"
  | "json"
  | "list"
  | "object"
  | "choice"
  | "secret"
  | "standard";

/** The plain description behind a {@link Field}: validators, JSON Schema, storage and clients read this. */
export interface FieldDefinition {
  readonly kind: Kind;
  readonly presence: Presence;
  readonly nullable: boolean;
  /** The default of an absent value: a constant, or a function called once per value. */
  readonly default?: { readonly value: unknown } | { readonly create: () => unknown };
  /** Kind-specific bounds: `min`, `max`, `pattern`, `format`, `precision`, `scale`, `values`, … */
  readonly constraints: Readonly<Record<string, unknown>>;
  /** The element of a list. */
  readonly of?: Field;
  /** The members of an object. */
  readonly fields?: Fields;
  /** The foreign schema of kind `standard`. */
  readonly standard?: StandardSchemaV1;
  /** Facts for storage that this package carries and does not read: `unique`, `index`, `folded`, `now`, `key`, `version`, … */
  readonly marks: Readonly<Record<string, unknown>>;
  /** The component name in OpenAPI and in clients. */
  readonly name?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly deprecated?: boolean;
}

/** Named fields: the members of an object, an entity, a query or a set of settings. */
export type Fields = { readonly [name: string]: Field };

/**
 * A field: an immutable value that describes one value of type `Out`, made from an input of type `In`.
 *
 * Modifiers return a new field. It is a Standard Schema too: `field['~standard'].validate(json)`.
 */
export class Field<
  out Out = unknown,
  out P extends Presence = Presence,
  out K extends Kind = Kind,
  out In = Out,
> {
  declare readonly "~out": Out;
  declare readonly "~in": In;
  declare readonly "~presence": P;
  declare readonly "~kind": K;
  readonly definition: FieldDefinition;
  #standard: FieldStandard<In, Out> | undefined;

  constructor(definition: FieldDefinition) {
    this.definition = definition;
  }

  /** Lets the value be left out; an absent member stays absent. Takes an earlier default away. */
  optional(): Field<Out, "optional", K, In> {
    const { default: _, ...rest } = this.definition;
    return this.#with({ ...rest, presence: "optional" });
  }

  /** Lets the value be `null`. */
  nullable(): Field<Out | null, P, K, In | null> {
    return this.#with({ ...this.definition, nullable: true });
  }

  /**
   * Fills an absent value: with a constant, or with what the function returns, called once per value.
   *
   * @throws WERVEL_SCHEMA_DEFINITION when the constant does not fit the field.
   */
  default(value: In | (() => In)): Field<Out, "defaulted", K, In> {
    return this.#with({
      ...this.definition,
      presence: "defaulted",
      default: acceptedDefault(this, value),
    });
  }

  /** Says what the value means, for documents and clients. */
  describe(description: string): this {
    return this.#with({ ...this.definition, description });
  }

  /** Shows one typical value, for documents. */
  example(example: In): this {
    return this.#with({ ...this.definition, example });
  }

  /** Warns readers of the documents off this field. */
  deprecated(): this {
    return this.#with({ ...this.definition, deprecated: true });
  }

  /** Gives the component a name of its own in OpenAPI and in clients. */
  named(name: string): this {
    return this.#with({ ...this.definition, name });
  }

  /** Asks the store for at most one row with each value. */
  unique(): this {
    return this.mark("unique", true);
  }

  /** Asks the store for an index over the value. */
  index(): this {
    return this.mark("index", true);
  }

  /** Asks the store to compare the text without regard to case. */
  folded(this: Field<Out, P, "text", In>): this {
    return this.mark("folded", true) as unknown as this;
  }

  /** Fills an absent instant with the time of the write. */
  now(this: Field<Out, P, "instant", In>): Field<Out, "defaulted", K, In> {
    const marked = this.mark("now", true);
    return new Field({
      ...marked.definition,
      presence: "defaulted",
      default: { create: () => new Date() },
    });
  }

  /** Carries a fact for another package, which alone gives it a meaning. */
  mark(name: string, value: unknown): this {
    return this.#with({
      ...this.definition,
      marks: { ...this.definition.marks, [name]: value },
    });
  }

  /** The field as a Standard Schema of its JSON form, with its JSON Schema. */
  get "~standard"(): FieldStandard<In, Out> {
    return (this.#standard ??= standardProps<In, Out>(this));
  }

  /** Makes a changed copy of the same class; the caller's return type says which type parameters changed. */
  #with<T>(definition: FieldDefinition): T {
    const Same = this.constructor as new (definition: FieldDefinition) => T;
    return new Same(definition);
  }
}

/** What a field offers under `~standard`. */
export type FieldStandard<In, Out> = StandardSchemaV1.Props<In, Out> &
  StandardJSONSchemaV1.Props<In, Out>;
