import type { ModelDescription, Name, Row, ValueType } from "@wervel/data";
import { type Codec, rowDecoder } from "@wervel/sql";
import { codecOf } from "../dialect/codec.ts";
import { quote } from "../dialect/dialect.ts";
import type { ErrorMap } from "./errors.ts";
import type { SharedCommit } from "./shared-commit.ts";

/** A part of a raw statement: text as it is, a value, or a name of the model. */
export type RawPart =
  | { readonly text: string }
  | { readonly value: unknown; readonly type: ValueType }
  | { readonly entity: Name; readonly field?: Name };

/** A statement in SQLite's own words, and the shape of its rows in the order of its columns. */
export interface RawStatement {
  readonly parts: readonly RawPart[];
  readonly as: Readonly<Record<Name, ValueType>>;
}

/** Runs a raw statement in a transaction of its own. */
export async function raw(
  statement: RawStatement,
  model: ModelDescription,
  commits: SharedCommit,
  errors: ErrorMap,
): Promise<readonly Row[]> {
  const types = Object.entries(statement.as);
  const values: ReturnType<Codec["encode"]>[] = [];
  const text = statement.parts.map((part) => written(part, model, values)).join("");
  const decode = rowDecoder({
    fields: types.map(([name, type], index) => ({
      name,
      index,
      nullable: type.nullable,
      decode: rawDecoder(type),
      after: undefined,
    })),
    nests: [],
    keys: undefined,
  });
  try {
    const reply = await commits.write({ main: { text, values }, returning: types.length > 0 });
    return reply.rows.map(decode);
  } catch (error) {
    throw errors.map(error);
  }
}

function written(
  part: RawPart,
  model: ModelDescription,
  values: ReturnType<Codec["encode"]>[],
): string {
  if ("text" in part) return part.text;
  if ("value" in part) {
    values.push(part.value === null ? null : codecOf(part.type).encode(part.value));
    return "?";
  }
  const entity = model.entities[part.entity]!;
  if (part.field === undefined) return quote(entity.table);
  return `${quote(entity.table)}.${quote(entity.fields[part.field]!.column)}`;
}

// The statement gives whole numbers as they are; ours give long ones as text.
function rawDecoder(type: ValueType): ((raw: unknown) => unknown) | undefined {
  return codecOf(type).decode;
}
