import type { Field } from "@wervel/schema";
import type { One } from "./members.ts";

/** The names that a key or an index may be made of: fields, `<name>Id`, and to-one relations, which stand for theirs. */
export type RuleName<F> = {
  [N in keyof F & string]: F[N] extends Field ? N : F[N] extends One ? N | `${N}Id` : never;
}[keyof F & string];

/** The names of the texts, which `search` can look into. */
export type TextName<F> = {
  [N in keyof F & string]: F[N] extends { readonly "~kind": "text" } ? N : never;
}[keyof F & string];

/** What an entity says beside its members. */
export interface Rules<F, S extends string = string> {
  /** The fields of the primary key, in order, where no field is a `key()`. */
  readonly key?: readonly RuleName<F>[];
  /** Unique keys of several fields. */
  readonly unique?: readonly (readonly RuleName<F>[])[];
  /** Indexes, each a list of names; `-` before a name turns its direction. */
  readonly index?: readonly (readonly (RuleName<F> | `-${RuleName<F>}`)[])[];
  /** The texts that `search` looks into: beside each, the store keeps its words. */
  readonly search?: readonly S[];
  /** The name of the table, default the entity's name. */
  readonly table?: string;
  /** The names of columns, default those of the fields. */
  readonly columns?: { readonly [N in RuleName<F>]?: string };
  /** Conditions that every read carries unless `.without(name)` lifts them. */
  readonly filters?: { readonly [name: string]: FilterRule<F> };
  /** Full scans need no permission: the entity never has more than a few hundred records. */
  readonly small?: boolean;
}

/** A filter of the model: the values that fields must have. */
export type FilterRule<F> = {
  readonly [N in keyof F as F[N] extends Field ? N : never]?: F[N] extends Field
    ? F[N]["~out"]
    : never;
};

/** The rules of any entity, names unchecked. */
export interface AnyRules {
  readonly key?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly index?: readonly (readonly string[])[];
  readonly search?: readonly string[];
  readonly table?: string;
  readonly columns?: { readonly [name: string]: string };
  readonly filters?: { readonly [name: string]: { readonly [field: string]: unknown } };
  readonly small?: boolean;
}
