import { refuseDefinition } from "./definition.ts";
import { Field, type Fields } from "./field.ts";
import type { AsFields, FieldLikes } from "./infer.ts";
import { object, type ObjectField } from "./object.ts";

/** Whatever has a record of members: an object field, or an entity class, whose members may include relations. */
export interface FieldSource {
  readonly fields: object;
}

/** The names of a source's members that are fields. */
export type FieldName<S extends FieldSource> = {
  [N in keyof S["fields"] & string]: S["fields"][N] extends Field ? N : never;
}[keyof S["fields"] & string];

/** The fields of a source, without its relations. */
export type FieldsOf<S extends FieldSource> = {
  [N in FieldName<S>]: Extract<S["fields"][N], Field>;
};

/** The fields of a source that have these names. */
export type PickedFields<S extends FieldSource, N extends string> = {
  [K in N & FieldName<S>]: Extract<S["fields"][K], Field>;
};

/** The fields of a source but those with these names. */
export type OmittedFields<S extends FieldSource, N extends string> = {
  [K in Exclude<FieldName<S>, N>]: Extract<S["fields"][K], Field>;
};

/** The fields of a source and the given ones. */
export type ExtendedFields<S extends FieldSource, F extends FieldLikes> = Omit<
  FieldsOf<S>,
  keyof F
> &
  AsFields<F>;

/** The object that {@link pick} makes. */
export interface PickOf<S extends FieldSource, N extends string> extends ObjectField<
  PickedFields<S, N>
> {}

/** The object that {@link omit} makes. */
export interface OmitOf<S extends FieldSource, N extends string> extends ObjectField<
  OmittedFields<S, N>
> {}

/** The object that {@link partial} makes. */
export interface PartialOf<S extends FieldSource> extends ObjectField<PartialFields<FieldsOf<S>>> {}

/** The object that {@link extend} makes. */
export interface ExtendOf<S extends FieldSource, F extends FieldLikes> extends ObjectField<
  ExtendedFields<S, F>
> {}

/** The names, or a sentence for each one that is no field. */
export type CheckedNames<
  S extends FieldSource,
  N extends readonly string[],
> = number extends N["length"]
  ? readonly FieldName<S>[]
  : {
      [I in keyof N]: N[I] extends FieldName<S>
        ? N[I]
        : `'${N[I] & string}' is a relation, and only fields can be named here; describe it with extend(…)`;
    };

/** The same fields, all optional and without defaults. */
export type PartialFields<F extends Fields> = {
  [N in keyof F]: F[N] extends { readonly fields: infer G extends Fields }
    ? ObjectField<G, "optional", Extract<F[N]["~out"], null>>
    : Field<F[N]["~out"], "optional", F[N]["~kind"], F[N]["~in"]>;
};

/**
 * Makes an object of the named fields of an object or entity.
 *
 * @throws WERVEL_SCHEMA_DEFINITION on a name that is no field of the source.
 */
export function pick<
  S extends FieldSource,
  const N extends readonly (keyof S["fields"] & string)[],
>(
  source: S,
  ...names: N extends CheckedNames<S, N> ? N : CheckedNames<S, N>
): PickOf<S, N[number]> {
  const all = membersOf(source, "pick");
  return object(
    Object.fromEntries(names.map((name) => [name, fieldNamed(all, name, "pick")])),
  ) as never;
}

/**
 * Makes an object of all fields of an object or entity but the named ones; relations stay out.
 *
 * @throws WERVEL_SCHEMA_DEFINITION on a name that is no field of the source.
 */
export function omit<
  S extends FieldSource,
  const N extends readonly (keyof S["fields"] & string)[],
>(
  source: S,
  ...names: N extends CheckedNames<S, N> ? N : CheckedNames<S, N>
): OmitOf<S, N[number]> {
  const all = membersOf(source, "omit");
  for (const name of names) fieldNamed(all, name, "omit");
  const kept = Object.entries(fieldsOf(source, "omit")).filter(
    ([name]) => !(names as readonly string[]).includes(name),
  );
  return object(Object.fromEntries(kept)) as never;
}

/** Makes an object of the same fields, all optional and without defaults: what a patch sends. */
export function partial<S extends FieldSource>(source: S): PartialOf<S> {
  const entries = Object.entries(fieldsOf(source, "partial"));
  return object(
    Object.fromEntries(entries.map(([name, field]) => [name, field.optional()])),
  ) as never;
}

/** Makes an object of the source's fields and the given ones; of equal names the given one counts. */
export function extend<S extends FieldSource, F extends FieldLikes>(
  source: S,
  members: F,
): ExtendOf<S, F> {
  return object({ ...fieldsOf(source, "extend"), ...members }) as never;
}

function fieldsOf(source: FieldSource, verb: string): Readonly<Record<string, Field>> {
  const entries = Object.entries(membersOf(source, verb)).filter(
    ([, member]) => member instanceof Field,
  );
  return Object.fromEntries(entries) as Readonly<Record<string, Field>>;
}

function membersOf(source: FieldSource, verb: string): Readonly<Record<string, unknown>> {
  const members: unknown = (source as Partial<FieldSource> | undefined)?.fields;
  if (typeof members !== "object" || members === null)
    refuseDefinition(verb, "the source has no fields: give an object or an entity");
  return members as Readonly<Record<string, unknown>>;
}

function fieldNamed(all: Readonly<Record<string, unknown>>, name: string, verb: string): Field {
  const member = Object.hasOwn(all, name) ? all[name] : undefined;
  if (member instanceof Field) return member;
  const reason =
    member === undefined ? "the source has no such field" : "it is a relation, not a field";
  return refuseDefinition(`${verb} ${JSON.stringify(name)}`, reason);
}
