import { WervelError } from "../errors.ts";
import type { FieldLike, InferInput } from "../field/infer.ts";
import { toField } from "../field/standard.ts";
import { rootReader } from "../validate/reader.ts";
import { failed, type Issue, Run } from "../validate/run.ts";

/** Options of {@link project} and {@link encode}. */
export interface WriteOptions {
  /** Whether code may be generated where the process allows it, default true. The answers are the same. */
  readonly generate?: boolean;
}

/**
 * Compiles the projection of a reply: value in, JSON-ready plain value out, with the declared members alone.
 *
 * Secrets never come out. Bounds are not checked again, types are.
 *
 * @throws WERVEL_SCHEMA_REPLY (500) from the projection when a member is missing or of a wrong type; it names the pointer and
 *   never the value.
 */
export function project(
  schema: FieldLike,
  options: WriteOptions = {},
): (value: unknown) => unknown {
  return writer(schema, "reply", options, replyError);
}

/**
 * Compiles the encoder of a request: what a caller may give in, JSON-ready plain value out. Absent members stay absent.
 *
 * @throws WERVEL_SCHEMA_REQUEST from the encoder when a member is missing or of a wrong type.
 */
export function encode<F extends FieldLike>(
  schema: F,
  options: WriteOptions = {},
): (value: InferInput<F>) => unknown {
  return writer(schema, "request", options, requestError);
}

function writer(
  schema: FieldLike,
  mode: "reply" | "request",
  { generate = true }: WriteOptions,
  toError: (issues: readonly Issue[]) => WervelError,
): (value: unknown) => unknown {
  const read = rootReader(toField(schema), { mode, extra: "drop", generate });
  return (value) => {
    const run = new Run();
    const out = read(value, run);
    if (run.waits) throw asyncError();
    if (out === failed) throw toError(run.issues ?? []);
    return out;
  };
}

function replyError(issues: readonly Issue[]): WervelError {
  return new WervelError(
    "WERVEL_SCHEMA_REPLY",
    `The reply does not fit its declaration: ${list(issues)}.`,
    {
      help: "Return every declared member with its declared type, or change the declaration.",
      details: { issues },
    },
  );
}

function requestError(issues: readonly Issue[]): WervelError {
  return new WervelError(
    "WERVEL_SCHEMA_REQUEST",
    `The request does not fit its declaration: ${list(issues)}.`,
    {
      help: "Give every required member with its declared type.",
      details: { issues },
    },
  );
}

function asyncError(): WervelError {
  return new WervelError(
    "WERVEL_SCHEMA_ASYNC",
    "A Standard Schema answered with a promise where the answer is needed at once.",
    {
      help: "Describe replies with a schema without asynchronous checks.",
    },
  );
}

function list(issues: readonly Issue[]): string {
  const shown = issues
    .slice(0, 5)
    .map(({ pointer, message }) => `${pointer === "" ? "the whole" : pointer} ${message}`);
  const more = issues.length > shown.length ? `, and ${issues.length - shown.length} more` : "";
  return shown.join("; ") + more;
}
