import type {
  EntityDescription,
  FieldDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import type { Pred, ValueType } from "../plan/plan.ts";

/** The value types without parameters, by kind. */
export const valueTypes = {
  text: { kind: "text", nullable: false },
  choice: { kind: "choice", nullable: false },
  uuid: { kind: "uuid", nullable: false },
  int: { kind: "int", nullable: false },
  int64: { kind: "int64", nullable: false },
  float: { kind: "float", nullable: false },
  bool: { kind: "bool", nullable: false },
  instant: { kind: "instant", nullable: false },
  date: { kind: "date", nullable: false },
  bytes: { kind: "bytes", nullable: false },
  json: { kind: "json", nullable: false },
} as const;

/** Makes the type of a decimal. */
export function decimalType(precision: number, scale: number): ValueType {
  return { kind: "decimal", precision, scale, nullable: false };
}

/** Makes the type of a vector. */
export function vectorType(dimensions: number): ValueType {
  return { kind: "vector", dimensions, nullable: false };
}

/** Makes the type of a list. */
export function listType(of: ValueType): ValueType {
  return { kind: "list", of, nullable: false };
}

/** Makes a type that null belongs to. */
export function nullableType(type: ValueType): ValueType {
  return { ...type, nullable: true };
}

/** What {@link describeModel} is told of a field. */
export interface FieldSketch {
  readonly type: ValueType;
  readonly generated?: FieldDescription["generated"];
  readonly folded?: boolean;
  readonly elementIndex?: boolean;
  readonly default?: { readonly value: unknown } | { readonly create: () => unknown };
}

/** What {@link describeModel} is told of an entity; its key is `id` unless named. */
export interface EntitySketch {
  readonly fields: Readonly<Record<string, ValueType | FieldSketch>>;
  readonly key?: readonly string[];
  readonly uniques?: readonly (readonly string[])[];
  readonly foldedUniques?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
  readonly relations?: Readonly<
    Record<
      string,
      Partial<RelationDescription> & Pick<RelationDescription, "kind" | "to" | "pairs">
    >
  >;
  readonly version?: string;
  readonly tenant?: string;
  readonly deletedAt?: string;
  readonly filters?: Readonly<Record<string, Pred>>;
  readonly small?: boolean;
  readonly implicit?: boolean;
}

/** Makes the description of a model from a sketch, as a checked model would give it. */
export function describeModel(sketch: Readonly<Record<string, EntitySketch>>): ModelDescription {
  return {
    entities: Object.fromEntries(
      Object.entries(sketch).map(([name, entity]) => [name, describeEntity(name, entity)]),
    ),
  };
}

function describeEntity(name: string, sketch: EntitySketch): EntityDescription {
  const uniques = [
    ...(sketch.uniques ?? []).map((fields) => ({ fields, folded: false })),
    ...(sketch.foldedUniques ?? []).map((fields) => ({ fields, folded: true })),
  ];
  return {
    name,
    table: name,
    fields: Object.fromEntries(
      Object.entries(sketch.fields).map(([field, type]) => [field, describeField(field, type)]),
    ),
    relations: Object.fromEntries(
      Object.entries(sketch.relations ?? {}).map(([relation, part]) => [
        relation,
        {
          name: relation,
          nullable: false,
          onDelete: "restrict",
          enforced: part.kind === "one",
          ...part,
        },
      ]),
    ),
    key: sketch.key ?? ["id"],
    uniques: uniques.map((unique) => ({
      ...unique,
      name: `${name}_${unique.fields.join("_")}_uq`,
    })),
    indexes: (sketch.indexes ?? []).map((parts) => ({
      name: `${name}_${parts.join("_").replaceAll("-", "")}_ix`,
      parts: parts.map((part) => ({
        field: part.replace("-", ""),
        dir: part.startsWith("-") ? "desc" : "asc",
      })),
    })),
    ...(sketch.version === undefined ? {} : { version: sketch.version }),
    ...(sketch.tenant === undefined ? {} : { tenant: sketch.tenant }),
    ...(sketch.deletedAt === undefined ? {} : { deletedAt: sketch.deletedAt }),
    filters: sketch.filters ?? {},
    small: sketch.small ?? false,
    implicit: sketch.implicit ?? false,
  };
}

function describeField(name: string, given: ValueType | FieldSketch): FieldDescription {
  const sketch = "type" in given ? given : { type: given };
  return {
    name,
    column: name,
    type: sketch.type,
    ...(sketch.generated === undefined ? {} : { generated: sketch.generated }),
    foreign: name !== "id" && name.endsWith("Id"),
    folded: sketch.folded ?? false,
    elementIndex: sketch.elementIndex ?? false,
    definition: {
      kind: sketch.type.kind,
      presence: sketch.default === undefined ? "required" : "defaulted",
      nullable: sketch.type.nullable,
      constraints: {},
      marks: {},
      ...(sketch.default === undefined ? {} : { default: sketch.default }),
    },
  };
}
