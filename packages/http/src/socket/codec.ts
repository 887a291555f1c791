import { compile, Field, project } from "@wervel/schema";
import type { FieldLike, Validation } from "@wervel/schema";
import { toSchema } from "../contract/shape.ts";
import type { InputShape } from "../contract/shape.ts";
import { parseJson } from "../edge/json-guard.ts";
import { HttpError } from "../problem/http-error.ts";
import { Farewell } from "./farewell.ts";

/** A message as it came: the bytes of one frame or of several, and whether they are binary. */
export interface RawMessage {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** Makes the value of a message; throws the {@link Farewell} to a client whose message cannot be read. */
export type Decode = (message: RawMessage) => unknown;

/** Makes the frame of a message: text, or bytes for a binary one. */
export type Encode = (message: unknown) => string | Uint8Array;

/** Compiles the reading of messages. */
export function compileDecode(shape: InputShape, extra: "refuse" | "drop"): Decode {
  const schema = toSchema(shape);
  if (isBytes(schema)) {
    const validate = compile(schema, { mode: "value" });
    return ({ data, isBinary }) => {
      if (!isBinary) throw wrongFrame;
      return settle(validate(new Uint8Array(data)));
    };
  }
  const validate = compile(schema, { mode: "json", extra });
  return ({ data, isBinary }) => {
    if (isBinary) throw wrongFrame;
    return settle(validate(readJson(data)));
  };
}

/** Compiles the writing of messages. */
export function compileEncode(shape: InputShape): Encode {
  const schema = toSchema(shape);
  if (isBytes(schema)) return (message) => message as Uint8Array;
  const write = project(schema);
  return (message) => JSON.stringify(write(message));
}

/** Tells whether the messages of a schema are binary. */
export function isBytes(schema: FieldLike): boolean {
  return schema instanceof Field && schema.definition.kind === "bytes";
}

const wrongFrame = new Farewell(1003, "WERVEL_HTTP_SOCKET_FRAME");

// The bytes of a text message are UTF-8: the protocol refuses others before they get here.
function readJson(data: Buffer): unknown {
  try {
    return parseJson(data.toString());
  } catch (error) {
    throw error instanceof HttpError ? new Farewell(1007, error.code) : error;
  }
}

function settle(result: Validation<unknown> | Promise<Validation<unknown>>): unknown {
  return result instanceof Promise ? result.then(valueOf) : valueOf(result);
}

function valueOf(result: Validation<unknown>): unknown {
  if (result.ok) return result.value;
  throw new Farewell(1008, "WERVEL_HTTP_INVALID");
}
