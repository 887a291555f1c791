import { refuseDefinition } from "../field/definition.ts";
import type { Field, FieldDefinition } from "../field/field.ts";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { bytesReader } from "./bytes.ts";
import { defaultOf } from "./default-of.ts";
import { foreignReader } from "./foreign.ts";
import { canGenerate, generatedObjectReader } from "./generated-object.ts";
import { jsonReader } from "./json.ts";
import { listReader } from "./list.ts";
import type { ReadOptions } from "./mode.ts";
import { boolReader, decimalReader, floatReader, int64Reader, intReader } from "./number.ts";
import { type Absence, type Member, objectReader, readAbsent } from "./object.ts";
import type { Read } from "./run.ts";
import { choiceReader, secretReader, textReader, uuidReader } from "./text.ts";
import { dateReader, instantReader } from "./time.ts";
import { vectorReader } from "./vector.ts";

const readers = new WeakMap<FieldDefinition, Map<string, Read>>();

/** Makes the reader of a whole input, which may itself be absent. */
export function rootReader(field: Field, options: ReadOptions): Read {
  if (isHidden(field.definition, options))
    refuseDefinition("reply", "a secret is never sent; describe something else");
  const { read, absence } = memberOf("", field, options);
  return (input, run) => (input === undefined ? readAbsent(absence, read, run) : read(input, run));
}

/** Makes the reader of a present value; one is made for each definition and each set of options. */
export function readerOf({ definition }: Field, options: ReadOptions): Read {
  const key = `${options.mode} ${options.extra} ${options.generate}`;
  let made = readers.get(definition);
  if (made === undefined) readers.set(definition, (made = new Map()));
  const known = made.get(key);
  if (known !== undefined) return known;
  const read = orNull(definition, kindReader(definition, options));
  made.set(key, read);
  return read;
}

function orNull({ nullable }: FieldDefinition, read: Read): Read {
  return nullable ? (input, run) => (input === null ? null : read(input, run)) : read;
}

function kindReader(definition: FieldDefinition, options: ReadOptions): Read {
  const { mode } = options;
  switch (definition.kind) {
    case "list":
      return listReader(definition, readerOf(definition.of as Field, options), mode);
    case "vector":
      return vectorReader(definition, mode);
    case "object":
      return membersReader(definition, options);
    case "standard":
      return foreignReader(definition.standard as StandardSchemaV1, mode);
    default:
      return mode === "text"
        ? once(scalarReader(definition, options))
        : scalarReader(definition, options);
  }
}

function scalarReader(definition: FieldDefinition, { mode }: ReadOptions): Read {
  switch (definition.kind) {
    case "text":
      return textReader(definition, mode);
    case "secret":
      return secretReader(definition, mode);
    case "uuid":
      return uuidReader(mode);
    case "choice":
      return choiceReader(definition);
    case "int":
      return intReader(definition, mode);
    case "int64":
      return int64Reader(definition, mode);
    case "float":
      return floatReader(definition, mode);
    case "decimal":
      return decimalReader(definition);
    case "bool":
      return boolReader(mode);
    case "instant":
      return instantReader(mode);
    case "date":
      return dateReader;
    case "bytes":
      return bytesReader(definition, mode);
    case "json":
      return jsonReader(mode);
    default:
      return refuseDefinition("field", `has the unknown kind ${JSON.stringify(definition.kind)}`);
  }
}

/** Says of a repeated key what is wrong with it, where the declared type takes one value. */
function once(read: Read): Read {
  return (input, run) =>
    Array.isArray(input) ? run.fail("repeated", "must be given once") : read(input, run);
}

function membersReader(
  { fields = {}, name = "object" }: FieldDefinition,
  options: ReadOptions,
): Read {
  const members = Object.entries(fields)
    .filter(([, field]) => !isHidden(field.definition, options))
    .map(([member, field]) => memberOf(member, field, options));
  const isParsed = options.mode === "json" || options.mode === "text";
  const plan = { members, refuseExtra: options.extra === "refuse", isParsed };
  return options.generate && canGenerate()
    ? generatedObjectReader(plan, `${name}.${options.mode}`)
    : objectReader(plan);
}

function memberOf(name: string, field: Field, options: ReadOptions): Member {
  const { kind } = field.definition;
  return {
    name,
    read: readerOf(field, options),
    absence: absenceOf(field, options),
    foreign: kind === "standard",
  };
}

function absenceOf(field: Field, options: ReadOptions): Absence {
  const { kind, presence } = field.definition;
  if (presence === "optional") return "leave";
  if (presence === "defaulted") {
    if (options.mode === "request") return "leave";
    return options.mode === "reply"
      ? "refuse"
      : defaultOf(field, readerOf(field, { ...options, mode: "value", extra: "refuse" }));
  }
  if (kind !== "standard") return "refuse";
  return options.mode === "request" ? "leave" : "ask";
}

/** Whether the value stays out of the wire form: a secret in a reply, and a list of secrets. */
function isHidden({ kind, of }: FieldDefinition, options: ReadOptions): boolean {
  if (options.mode !== "reply") return false;
  return kind === "secret" || (of !== undefined && isHidden(of.definition, options));
}
