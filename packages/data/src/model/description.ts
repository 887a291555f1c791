import type { FieldDefinition } from "@wervel/schema";
import type { Name, Pred, ValueType } from "../plan/plan.ts";

/** The checked, frozen description of a model: what planners, stores and migrations read. */
export interface ModelDescription {
  readonly entities: Readonly<Record<Name, EntityDescription>>;
}

/** An entity as stores and the interpreter see it. */
export interface EntityDescription {
  readonly name: Name;
  /** The table, collection or key prefix. */
  readonly table: string;
  readonly fields: Readonly<Record<Name, FieldDescription>>;
  readonly relations: Readonly<Record<Name, RelationDescription>>;
  /** The fields of the primary key, in order. */
  readonly key: readonly Name[];
  /** Unique keys other than the primary one. A key with any null part never collides. */
  readonly uniques: readonly UniqueDescription[];
  readonly indexes: readonly IndexDescription[];
  /** The field that counts writes, if the entity has one. */
  readonly version?: Name;
  /** The field that names the tenant of a record: nothing is read or written across tenants. */
  readonly tenant?: Name;
  /** The instant that hides a record: deleting sets it. */
  readonly deletedAt?: Name;
  /** The texts that `search` looks into, in the order of the declaration: each has a hidden field of its words. */
  readonly search?: readonly Name[];
  /** Filters that every read carries unless lifted by name. */
  readonly filters: Readonly<Record<string, Pred>>;
  /** Full scans need no permission on a small entity. */
  readonly small: boolean;
  /** True for the link entity behind a many-to-many relation that the model did not declare as an entity. */
  readonly implicit: boolean;
}

/** A field with its column and type. */
export interface FieldDescription {
  readonly name: Name;
  readonly column: string;
  readonly type: ValueType;
  /** Where a value comes from that the caller leaves out. */
  readonly generated?:
    | "uuid"
    | "store"
    | "version"
    | "insertInstant"
    | "updateInstant"
    | "insertActor"
    | "updateActor"
    | "tenant";
  /** True for `<relation>Id` fields that a to-one adds. */
  readonly foreign: boolean;
  /** Case-insensitive search is declared: a store keeps a folded shadow column. */
  readonly folded: boolean;
  /** Side index on the elements of a list. */
  readonly elementIndex: boolean;
  /** Of a hidden field: the text whose words it keeps. No row shows it, and what is written beside the text follows from it. */
  readonly wordsOf?: Name;
  /** Bounds, default and the like, as the field builder gave them. */
  readonly definition: FieldDefinition;
}

/** Fields of which no two records have the same values; null collides with nothing. */
export interface UniqueDescription {
  readonly name: string;
  readonly fields: readonly Name[];
  readonly folded: boolean;
}

/** Fields by whose order records can be found. */
export interface IndexDescription {
  readonly name: string;
  readonly parts: readonly { readonly field: Name; readonly dir: "asc" | "desc" }[];
}

/** A relation as pairs of fields: own ones and those of the records that it leads to. */
export interface RelationDescription {
  readonly name: Name;
  readonly kind: "one" | "many";
  readonly to: Name;
  /** Own field = field of the target; for a relation through a link: own field = field of the link. */
  readonly pairs: readonly (readonly [own: Name, theirs: Name])[];
  /** The link entity of a many-to-many relation, and the pairs link field = target field. */
  readonly through?: {
    readonly link: Name;
    readonly pairs: readonly (readonly [link: Name, theirs: Name])[];
    readonly attributes: readonly Name[];
  };
  /** Of a to-one: whether it may be absent. */
  readonly nullable: boolean;
  readonly onDelete: "restrict" | "cascade" | "null";
  /** True when the store enforces it with a foreign key. */
  readonly enforced: boolean;
}
