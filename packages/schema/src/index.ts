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
  type TextFormat,
  type TextOptions,
  uuid,
} from "./field/text.ts";
export {
  bool,
  decimal,
  type DecimalOptions,
  float,
  int,
  int64,
  type Int64Options,
  type NumberOptions,
} from "./field/number.ts";
export { date, instant } from "./field/time.ts";
export { bytes, type BytesOptions } from "./field/bytes.ts";
export { json, type JsonNotNull, type JsonValue } from "./field/json.ts";
export { list, type ListField, type ListOptions } from "./field/list.ts";
export { object, ObjectField } from "./field/object.ts";
export {
  type CheckedNames,
  extend,
  type ExtendedFields,
  type FieldName,
  type FieldSource,
  type FieldsOf,
  omit,
  type OmittedFields,
  partial,
  type PartialFields,
  pick,
  type PickedFields,
} from "./field/shape.ts";
export { fromStandard, toField } from "./field/standard.ts";
export { Secret, toSecret } from "./field/secret.ts";
export { checkValue } from "./validate/check-value.ts";
export { compile, type CompileOptions } from "./validate/compile.ts";
export { type Issue, type IssueCode } from "./validate/run.ts";
export { type Validation, type Validator } from "./validate/validator.ts";
export { encode, project, type WriteOptions } from "./reply/project.ts";
export { Components } from "./json-schema/components.ts";
export { type Direction, type JsonSchema, type SchemaOptions } from "./json-schema/schema-of.ts";
export { toJsonSchema } from "./json-schema/to-json-schema.ts";
