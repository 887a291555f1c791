import { Field, type FieldDefinition, instant, int, type Kind, text, uuid } from "@wervel/schema";

/** The mark of a key in the types: a key cannot be set by an update. */
export interface KeyMark {
  readonly "~key": true;
}

/** The field of a record's key that is not {@link UuidKey}. */
export interface KeyField<
  out T = unknown,
  out K extends Kind = Kind,
  out P extends "required" | "defaulted" = "defaulted",
>
  extends Field<T, P, K>, KeyMark {}

/** The field of a record's key: a UUID that Wervel makes. */
export interface UuidKey extends KeyField<string, "uuid"> {}

/** The field that counts the writes of a record. */
export interface VersionField extends Field<number, "defaulted", "int"> {
  readonly "~counts": true;
}

/** The field that names the tenant of a record. */
export interface TenantField<out T = string, out K extends Kind = Kind> extends Field<
  T,
  "defaulted",
  K
> {
  readonly "~tenant": true;
}

/** A field whose value Wervel gives where an insert leaves it out. */
export interface MadeField<out T, out K extends Kind> extends Field<T, "defaulted", K> {}

/**
 * Makes the field of a record's key.
 *
 * Without an argument it is a UUID version 7 that Wervel makes, ordered by time. `key(int())` is numbered by the store. Any other
 * field is given by whoever inserts the record.
 */
export function key(): UuidKey;
export function key<K extends "int" | "int64", T>(field: Field<T, "required", K>): KeyField<T, K>;
export function key<K extends Kind, T>(field: Field<T, "required", K>): KeyField<T, K, "required">;
export function key(field?: Field): Field {
  if (field === undefined) return defaulted(uuid(), "uuid");
  const { kind } = field.definition;
  return kind === "int" || kind === "int64" ? defaulted(field, "store") : field.mark("key", true);
}

function defaulted(field: Field, generated: "uuid" | "store"): Field {
  const definition: FieldDefinition = { ...field.definition, presence: "defaulted" };
  return new Field(definition).mark("key", true).mark("generated", generated);
}

/** Makes the field that counts the writes of a record, for `update(set, { expect })`. */
export function version(): VersionField {
  const { definition } = int({ min: 1 });
  return new Field({ ...definition, presence: "defaulted" }).mark(
    "generated",
    "version",
  ) as unknown as VersionField;
}

/**
 * Makes the field that names the tenant of a record, by default a UUID. Inserts get the tenant of their scope, and every read and write,
 * however deep, is held to it: nothing lifts that. Without a tenant in the scope, `tenant.none`.
 */
export function tenant(): TenantField<string, "uuid">;
export function tenant<K extends "text" | "uuid", T>(
  field: Field<T, "required", K>,
): TenantField<T, K>;
export function tenant(field: Field = uuid()): Field {
  return made(field, "tenant");
}

/**
 * Makes the field that says when a record was deleted. It turns `delete` into an update: reads hide the record by the filter `deleted`,
 * which `.without("deleted")` lifts, and `purge()` deletes for good. Its values of unique keys stay taken.
 */
export function deletedAt(): MadeField<Date | null, "instant"> {
  return made(instant().nullable(), "deleted") as never;
}

/** Makes the field that says when a record was last written, at least a millisecond after the time before. */
export function updatedAt(): MadeField<Date, "instant"> {
  return made(instant(), "updateInstant") as never;
}

/**
 * Makes the field that says who inserted a record: the id of the principal, null where nobody signed in. `createdBy(uuid())` refuses such
 * an insert with `constraint.required`.
 */
export function createdBy(): MadeField<string | null, "text">;
export function createdBy<K extends "text" | "uuid", T>(
  field: Field<T, "required", K>,
): MadeField<T, K>;
export function createdBy(field: Field = actor()): Field {
  return made(field, "insertActor");
}

/** Makes the field that says who wrote a record last, as {@link createdBy} does for the insert. */
export function updatedBy(): MadeField<string | null, "text">;
export function updatedBy<K extends "text" | "uuid", T>(
  field: Field<T, "required", K>,
): MadeField<T, K>;
export function updatedBy(field: Field = actor()): Field {
  return made(field, "updateActor");
}

function actor(): Field {
  return text({ max: 100 }).nullable();
}

function made(field: Field, generated: string): Field {
  return new Field({ ...field.definition, presence: "defaulted" }).mark("generated", generated);
}

/** What happens to a record when the one that it names is deleted. */
export type OnDelete = "restrict" | "cascade" | "null";

/** Options of {@link one}. */
export interface OneOptions<F extends Field = Field> {
  /** What happens when the other record is deleted, default `restrict`. */
  readonly onDelete?: OnDelete;
  /** The field of the other entity's key where that is not `key()`: `one('country', { key: text({ max: 2 }) })`. */
  readonly key?: F;
  /** Own fields and the fields of the other entity's key that they hold, instead of a field `<name>Id` of its own. */
  readonly on?: Readonly<Record<string, string>>;
  /** The column of `<name>Id`, default its name. */
  readonly column?: string;
  /** No foreign key in the store, default false. */
  readonly unchecked?: boolean;
}

/** A relation to one record of another entity. Made by {@link one}. */
export class One<out To extends string = string, out Null extends boolean = boolean> {
  readonly kind = "one";
  readonly to: To;
  readonly isNullable: Null;
  readonly options: OneOptions;

  constructor(to: To, isNullable: Null, options: OneOptions) {
    this.to = to;
    this.isNullable = isNullable;
    this.options = options;
  }

  /** Lets the relation be absent: `null`. */
  nullable(): One<To, true> {
    return new One(this.to, true, this.options);
  }
}

/** A relation to one record of an entity whose key is not {@link UuidKey}, but an `F`. */
export interface KeyedOne<out To extends string, out Null extends boolean, out F> extends One<
  To,
  Null
> {
  readonly "~key": F;
  nullable(): KeyedOne<To, true, F>;
}

/**
 * Relates an entity to one record of another, named by its name in `Database`. It adds the field `<name>Id`, which holds the other's
 * key.
 */
export function one<const To extends string>(to: To, options?: OneOptions<never>): One<To, false>;
export function one<const To extends string, T, K extends Kind>(
  to: To,
  options: OneOptions<Field<T, "required", K>>,
): KeyedOne<To, false, Field<T, "required", K>>;
export function one(to: string, options: OneOptions = {}): object {
  return new One(to, false, options);
}

/** Names the ends of a link: the to-one of the link entity that leads here, and the one that leads to the target. */
export interface Ends {
  readonly from: string;
  readonly to: string;
}

/** How a to-many relation finds its records: by the to-one over there that leads back, or otherwise. */
export type ManyWay =
  | string
  | { readonly link: string; readonly ends?: Ends }
  | { readonly on: Readonly<Record<string, string>> }
  | undefined;

/** A relation to many records. Made by {@link many}. */
export class Many<out To extends string = string, out Way extends ManyWay = ManyWay> {
  readonly kind = "many";
  readonly to: To;
  readonly way: Way;

  constructor(to: To, way: Way) {
    this.to = to;
    this.way = way;
  }

  /**
   * Relates many to many through a link entity, which comes into being by this unless the model has an entity of its name. A relation
   * of an entity to itself names its ends.
   */
  through<const L extends string>(link: L, ends?: Ends): Many<To, { readonly link: L }> {
    return new Many(this.to, ends === undefined ? { link } : { link, ends });
  }
}

/**
 * Relates an entity to many records of another: by the to-one over there that leads back (`many('article', 'author')`), through a link
 * (`many('author').through('favourite')`), or read-only by equal fields (`many('employee', { on: { city: 'city' } })`).
 */
export function many<const To extends string>(to: To): Many<To, undefined>;
export function many<const To extends string, const By extends string>(
  to: To,
  by: By,
): Many<To, By>;
export function many<const To extends string>(
  to: To,
  way: { readonly on: Readonly<Record<string, string>> },
): Many<To, { readonly on: Readonly<Record<string, string>> }>;
export function many(
  to: string,
  way?: string | { readonly on: Readonly<Record<string, string>> },
): Many {
  return new Many(to, way);
}
