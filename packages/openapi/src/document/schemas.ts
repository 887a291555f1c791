import { toSchema } from "@wervel/http/contract";
import type { InputShape } from "@wervel/http/contract";
import { Components, Field, toJsonSchema } from "@wervel/schema";
import type { Direction, FieldDefinition, FieldLike, JsonSchema } from "@wervel/schema";

/**
 * Writes the schemas of a document. Fields with a name become components; an object without one gets a name from the first
 * action whose whole body or reply it is, and keeps it wherever the same value stands again.
 */
export class Schemas {
  readonly #components = new Components();
  readonly #names = new Map<Field, string>();
  readonly #taken = new Set<string>();
  readonly #renamed = new Map<Field, Field>();

  readonly #shapes = new Map<InputShape, FieldLike>();

  /** Gives the one schema of a shape. */
  of(shape: InputShape): FieldLike {
    const known = this.#shapes.get(shape) ?? toSchema(shape);
    this.#shapes.set(shape, known);
    return known;
  }

  /** Offers a name for a schema that has none of its own. Do this for all before the first is written. */
  suggest(schema: FieldLike, name: string): void {
    if (!(schema instanceof Field)) return;
    noteNames(schema, this.#taken);
    if (schema.definition.kind !== "object" || schema.definition.name !== undefined) return;
    if (!this.#names.has(schema)) this.#names.set(schema, name);
  }

  /** Writes a schema, with references to components. */
  write(schema: FieldLike, io: Direction): JsonSchema {
    const named = schema instanceof Field ? this.#rename(schema) : schema;
    return toJsonSchema(named, { io, refs: this.#components });
  }

  /** The components so far, by name in alphabetical order. */
  get components(): Readonly<Record<string, JsonSchema>> {
    const entries = Object.entries(this.#components.schemas);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #rename(field: Field): Field {
    const known = this.#renamed.get(field);
    if (known !== undefined) return known;
    const renamed = this.#withName(field, this.#withInner(field));
    this.#renamed.set(field, renamed);
    return renamed;
  }

  #withName(field: Field, inner: Field): Field {
    const name = this.#names.get(field);
    return name === undefined || this.#taken.has(name) ? inner : inner.named(name);
  }

  #withInner(field: Field): Field {
    const { of, fields } = field.definition;
    if (of === undefined && fields === undefined) return field;
    const definition: FieldDefinition = {
      ...field.definition,
      ...(of !== undefined && { of: this.#rename(of) }),
      ...(fields !== undefined && { fields: this.#renameAll(fields) }),
    };
    const Same = field.constructor as new (definition: FieldDefinition) => Field;
    return new Same(definition);
  }

  #renameAll(fields: Readonly<Record<string, Field>>): Readonly<Record<string, Field>> {
    const entries = Object.entries(fields);
    return Object.fromEntries(entries.map(([name, field]) => [name, this.#rename(field)]));
  }
}

/** Notes the names that the application gave itself: none of ours may take them. */
function noteNames({ definition }: Field, names: Set<string>): void {
  const { name, of, fields = {} } = definition;
  if (name !== undefined) names.add(name);
  if (of !== undefined) noteNames(of, names);
  for (const field of Object.values(fields)) noteNames(field, names);
}
