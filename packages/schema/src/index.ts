export { type ErrorEntry, schemaErrors, WervelError, type WervelErrorOptions } from "./errors.ts";
export {
  Field,
  type FieldDefinition,
  type Fields,
  type FieldStandard,
  type Kind,
  type Presence,
} from "./field/field.ts";
export type {
  AsField,
  AsFields,
  FieldLike,
  FieldLikes,
  Infer,
  InferFields,
  InferFieldsInput,
  InferInput,
} from "./field/infer.ts";
export {
  choice,
  secret,
  type SecretOptions,
  text,
  type TextField,
  type TextFormat,
  type TextOptions,
  uuid,
  type UuidField,
} from "./field/text.ts";
export {
  bool,
  type BoolField,
  decimal,
  type DecimalField,
  type DecimalOptions,
  float,
  type FloatField,
  int,
  type IntField,
  int64,
  type Int64Field,
  type Int64Options,
  type NumberOptions,
} from "./field/number.ts";
export { date, type DateField, instant, type InstantField } from "./field/time.ts";
export { bytes, type BytesField, type BytesOptions } from "./field/bytes.ts";
export { json, type JsonField, type JsonNotNull, type JsonValue } from "./field/json.ts";
export type { DefaultedField, OptionalField, ScalarField } from "./field/scalar.ts";
export { type Metric, vector, type VectorField, type VectorOptions } from "./field/vector.ts";
export { list, type ListField, type ListOptions } from "./field/list.ts";
export { object, ObjectField } from "./field/object.ts";
export {
  type CheckedNames,
  extend,
  type ExtendedFields,
  type ExtendOf,
  type FieldName,
  type FieldSource,
  type FieldsOf,
  omit,
  type OmitOf,
  type OmittedFields,
  partial,
  type PartialFields,
  type PartialOf,
  pick,
  type PickedFields,
  type PickOf,
} from "./field/shape.ts";
export { fromStandard, toField } from "./field/standard.ts";
export { Secret, toSecret } from "./field/secret.ts";
export { checkValue } from "./validate/check-value.ts";
export { compile, type CompileOptions } from "./validate/compile.ts";
export type { Issue, IssueCode } from "./validate/run.ts";
export type { Validation, Validator } from "./validate/validator.ts";
export { encode, project, type WriteOptions } from "./reply/project.ts";
export { Components } from "./json-schema/components.ts";
export type { Direction, JsonSchema, SchemaOptions } from "./json-schema/schema-of.ts";
export { toJsonSchema } from "./json-schema/to-json-schema.ts";
