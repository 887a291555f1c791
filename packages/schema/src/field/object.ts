import { definitionOf, refuseDefinition } from "./definition.ts";
import { Field, type FieldDefinition, type Fields, type Presence } from "./field.ts";
import type { AsFields, FieldLikes, InferFields, InferFieldsInput } from "./infer.ts";
import { toField } from "./standard.ts";

/** An object: a field that also shows its members. */
export class ObjectField<
  out F extends Fields = Fields,
  out P extends Presence = "required",
  out Out = InferFields<F>,
  out In = InferFieldsInput<F>,
> extends Field<Out, P, "object", In> {
  /** The members by name, in the order of their declaration. */
  readonly fields: F;

  constructor(definition: FieldDefinition) {
    super(definition);
    this.fields = (definition.fields ?? {}) as F;
  }

  override optional(): ObjectField<F, "optional", Out, In> {
    return super.optional() as ObjectField<F, "optional", Out, In>;
  }

  override nullable(): ObjectField<F, P, Out | null, In | null> {
    return super.nullable() as ObjectField<F, P, Out | null, In | null>;
  }

  override default(value: In | (() => In)): ObjectField<F, "defaulted", Out, In> {
    return super.default(value) as ObjectField<F, "defaulted", Out, In>;
  }
}

/**
 * Describes an object with exactly these members, each a field or any Standard Schema.
 *
 * @throws WERVEL_SCHEMA_DEFINITION on a member that is neither, or a name that could reach a prototype.
 */
export function object<F extends FieldLikes>(members: F): ObjectField<AsFields<F>> {
  const fields: Record<string, Field> = {};
  for (const [name, member] of Object.entries(members)) {
    assertName(name);
    fields[name] = toField(member, `object member ${JSON.stringify(name)}`);
  }
  return new ObjectField(definitionOf("object", {}, { fields }));
}

function assertName(name: string): void {
  if (name === "") refuseDefinition("object", "a member has an empty name");
  if (name === "__proto__" || name === "prototype" || name === "constructor")
    refuseDefinition(`object member ${name}`, "is a name that can reach a prototype");
  if (!name.isWellFormed() || name.includes("\0"))
    refuseDefinition("object", "a member name has a lone surrogate or U+0000");
}
