import { Field, object } from "@wervel/schema";
import type { AsFields, FieldLike, FieldLikes, ObjectField } from "@wervel/schema";
import type { FileRule } from "../form/file.ts";

/**
 * Describes a body that a browser's form sends: `application/x-www-form-urlencoded`, and `multipart/form-data` where it has files.
 *
 * Values are read by their declared types as in a query; names are flat. A field of another type than text that was left empty
 * is absent.
 */
export function form<F extends FieldLikes>(members: F): ObjectField<AsFields<F>> {
  return object(members).mark("form", true) as never;
}

/** Tells whether a body is a form. */
export function isForm(schema: FieldLike): schema is ObjectField {
  return schema instanceof Field && schema.definition.marks["form"] === true;
}

/** Lists the files that a form takes, by their names. */
export function fileRules(schema: ObjectField): ReadonlyMap<string, FileRule> {
  const rules = new Map<string, FileRule>();
  for (const [name, field] of Object.entries(schema.fields)) {
    const { kind, of, marks } = field.definition;
    const rule = (kind === "list" && of !== undefined ? of.definition.marks : marks)["file"];
    if (rule !== undefined) rules.set(name, rule as FileRule);
  }
  return rules;
}

/** Tells whether an action's body has files. */
export function takesFiles(body: unknown): boolean {
  return body instanceof Field && isForm(body) && fileRules(body).size > 0;
}
