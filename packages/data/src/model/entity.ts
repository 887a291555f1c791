import { Field, uuid, type UuidField, WervelError } from "@wervel/schema";
import { type Many, One } from "./members.ts";
import type { AnyRules, Rules, TextName } from "./rules.ts";

/** What an entity is made of: fields and relations by name. */
export type Members = { readonly [name: string]: Field | One | Many };

/** The names of the to-one relations that add a field of their own. */
type OneName<F> = { [N in keyof F & string]: F[N] extends One ? N : never }[keyof F & string];

/** The field that a to-one adds. */
export type ForeignField<R> = R extends One<string, infer Null> ? ForeignTo<KeyOf<R>, Null> : never;

type KeyOf<R> = R extends { readonly "~key": infer F extends Field } ? F : UuidField;

type ForeignTo<F extends Field, Null> = Field<
  Null extends true ? F["~out"] | null : F["~out"],
  "defaulted",
  F["~kind"]
> & { readonly "~foreign": true };

/** The members of an entity, with the `<name>Id` fields that its to-one relations add. */
export type AllMembers<F> = { readonly [N in keyof F]: F[N] } & {
  readonly [N in OneName<F> as `${N}Id`]: ForeignField<F[N]>;
};

/** A record as it is read: plain, flat, readonly. */
export type RowOf<F> = {
  readonly [
    N in keyof F as F[N] extends Field ? N : F[N] extends One ? `${N & string}Id` : never
  ]: F[N] extends Field ? F[N]["~out"] : ForeignField<F[N]>["~out"];
};

/** The class that {@link entity} makes: its instance type is the record as it is read. */
export interface EntityClass<F extends Members = Members, S extends string = string> {
  readonly fields: AllMembers<F>;
  readonly rules: Rules<F, S>;
  new (never: never): RowOf<F>;
}

/** Any entity class. */
export interface AnyEntity {
  readonly fields: { readonly [name: string]: Field | One | Many };
  readonly rules: AnyRules;
  new (never: never): object;
}

/**
 * Describes an entity: `export class Author extends entity({ id: key(), name: text({ max: 80 }) }) {}`.
 *
 * The class gives the rows a name, and its members to `pick`; records themselves are plain objects, so it has no members of its own.
 *
 * @param rules Keys of several fields, indexes, names in the store.
 */
export function entity<F extends Members>(members: F): EntityClass<F, never>;
export function entity<F extends Members, const S extends TextName<F> = never>(
  members: F,
  rules: Rules<F, S>,
): EntityClass<F, S>;
export function entity<F extends Members, const S extends TextName<F> = never>(
  members: F,
  rules: Rules<F, S> = {},
): EntityClass<F, S> {
  return class {
    static readonly fields = withForeign(members);
    static readonly rules = rules;
    constructor() {
      throw new WervelError(
        "WERVEL_MODEL_CONSTRUCTED",
        `${new.target.name} is an entity, and its records are plain objects.`,
        {
          help: `Insert a record: db.….insert({ … }).`,
        },
      );
    }
  } as unknown as EntityClass<F, S>;
}

function withForeign(members: Members): Members {
  const all: Record<string, Field | One | Many> = {};
  for (const [name, member] of Object.entries(members)) {
    all[name] = member;
    if (member instanceof One && member.options.on === undefined)
      all[`${name}Id`] ??= foreignField(member);
  }
  return all;
}

function foreignField({ options, isNullable }: One): Field {
  const { kind, constraints, of, fields, marks } = (options.key ?? uuid()).definition;
  const definition = {
    kind,
    constraints,
    ...(of && { of }),
    ...(fields && { fields }),
    presence: "defaulted",
    nullable: isNullable,
  } as const;
  return new Field({
    ...definition,
    marks: marks["folded"] === true ? { folded: true, foreign: true } : { foreign: true },
  });
}
