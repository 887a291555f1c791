import { definitionOf, refuseDefinition } from "./definition.ts";
import { Field, type FieldDefinition, type Fields, type Presence } from "./field.ts";
import type { AsFields, FieldLikes, InferFields, InferFieldsInput } from "./infer.ts";
import { toField } from "./standard.ts";

type ObjectInput<F extends Fields, Null extends null> = InferFieldsInput<F> | Null;

/** An object: a field that also shows its members. `Null` is `null` where the value may be null. */
export class ObjectField<
  F extends Fields = Fields,
  out P extends Presence = "required",
  out Null extends null = never,
> extends Field<InferFields<F> | Null, P, "object", ObjectInput<F, Null>> {
  /** The members by name, in the order of their declaration. */
  readonly fields: F;

  constructor(definition: FieldDefinition) {
    super(definition);
    this.fields = (definition.fields ?? {}) as F;
  }

  override optional(): ObjectField<F, "optional", Null> {
    return super.optional() as ObjectField<F, "optional", Null>;
  }

  override nullable(): ObjectField<F, P, null> {
    return super.nullable() as ObjectField<F, P, null>;
  }

  override default(
    value: ObjectInput<F, Null> | (() => ObjectInput<F, Null>),
  ): ObjectField<F, "defaulted", Null> {
    return super.default(value) as ObjectField<F, "defaulted", Null>;
  }
}

/**
 * Describes an object with exactly these members, each a field or any Standard Schema.
 *
 * @throws WERVEL_SCHEMA_DEFINITION on a member that is neither, or a name that could reach a prototype.
 */
export function object<F extends FieldLikes>(members: F): ObjectField<AsFields<F>> {
  assertPlain(members);
  const fields: Record<string, Field> = {};
  for (const [name, member] of Object.entries(members)) {
    assertName(name);
    fields[name] = toField(member, `object member ${JSON.stringify(name)}`);
  }
  return new ObjectField(definitionOf("object", {}, { fields }));
}

// `{ __proto__: text() }` names no member: it sets what the object inherits from.
function assertPlain(members: unknown): void {
  if (typeof members !== "object" || members === null)
    refuseDefinition("object", "its members are no object");
  const inherited: unknown = Object.getPrototypeOf(members);
  if (inherited !== null && Object.getPrototypeOf(inherited) !== null)
    refuseDefinition(
      "object",
      "its members inherit from another object, as after { __proto__: … }",
    );
}

function assertName(name: string): void {
  if (name === "") refuseDefinition("object", "a member has an empty name");
  if (name === "__proto__" || name === "prototype" || name === "constructor")
    refuseDefinition(`object member ${name}`, "is a name that can reach a prototype");
  if (!name.isWellFormed() || name.includes("\0"))
    refuseDefinition("object", "a member name has a lone surrogate or U+0000");
}
