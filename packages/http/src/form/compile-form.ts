import { compile } from "@wervel/schema";
import type { ObjectField, Validator } from "@wervel/schema";
import type { RequestContext } from "../action/context.ts";
import { readForm } from "../edge/body.ts";
import type { BodyLimits } from "../edge/body.ts";
import { readMediaType } from "../edge/media-type.ts";
import { Answer } from "../reply/answer.ts";
import { ReceivedFile } from "./file.ts";
import { fileRules } from "../contract/form.ts";
import { Uploads } from "./upload-folder.ts";

/** Reads and validates the form of a request. */
export type ReadFormValues = (context: RequestContext) => Promise<ReturnType<Validator<unknown>>>;

/** Compiles the reading of a form. */
export function compileForm(
  schema: ObjectField,
  limits: BodyLimits,
  extra: "refuse" | "drop",
): ReadFormValues {
  const validate = compile(schema, { mode: "text", extra });
  const rules = fileRules(schema);
  // What a browser sends for a field that was left empty is no number and no date.
  const emptied = Object.entries(schema.fields)
    .filter(([, { definition }]) => definition.kind !== "text" && definition.kind !== "secret")
    .map(([name]) => name);
  const lists = [...rules.keys()].filter((name) => schema.fields[name]?.definition.kind === "list");
  const read = async (context: RequestContext): Promise<Record<string, unknown>> => {
    const { request } = context;
    const isUrlencoded =
      readMediaType(request.contentType ?? "")?.essence === "application/x-www-form-urlencoded";
    if (rules.size === 0 || isUrlencoded) return { ...(await readForm(request, limits)) };
    const uploads = new Uploads();
    opened.set(context, uploads);
    // The parser is loaded with the first form that has files.
    const { readMultipart } = await import("./read-multipart.ts");
    return readMultipart(request, { maxBytes: limits.maxBytes, rules }, uploads);
  };
  return async (context) => {
    const values = await read(context);
    for (const name of emptied) if (values[name] === "") delete values[name];
    // One file of many is no list yet; the reader of text knows that only of text.
    for (const name of lists)
      if (values[name] instanceof ReceivedFile) values[name] = [values[name]];
    return validate(values);
  };
}

const opened = new WeakMap<RequestContext, Uploads>();

/** Removes the uploads of a request that were not moved away: after the last byte where the reply is a stream. */
export async function removeUploads(context: RequestContext, answer: Answer): Promise<Answer> {
  const uploads = opened.get(context);
  if (uploads === undefined) return answer;
  const { body } = answer;
  if (body !== null && typeof body === "object" && !(body instanceof Uint8Array))
    return new Answer(answer.status, answer.headers, removing(body, uploads), answer.close);
  await uploads.remove();
  return answer;
}

async function* removing(
  body: AsyncIterable<string | Uint8Array>,
  uploads: Uploads,
): AsyncGenerator<string | Uint8Array> {
  try {
    yield* body;
  } finally {
    await uploads.remove();
  }
}
