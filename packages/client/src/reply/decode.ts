import { compile, toField } from "@wervel/schema";
import type { FieldLike } from "@wervel/schema";
import { ClientError } from "../client-error.ts";
import { tolerant } from "./tolerant.ts";

/** Makes values of a reply's JSON: dates, bigints and bytes as the contract declares them. */
export type Decode = (json: unknown) => unknown;

/**
 * Compiles a decoder. Members that the contract does not name are dropped, so that a server may add some.
 *
 * @throws WERVEL_CLIENT_REPLY from the decoder when a member is missing or of a wrong type.
 */
export function compileDecode(schema: FieldLike, label: string): Decode {
  // No generated code: a page's policy may forbid it, and would report each attempt.
  const validate = compile(tolerant(toField(schema)), {
    mode: "json",
    extra: "drop",
    generate: false,
  });
  return async (json) => {
    const answer = await validate(json);
    if (answer.ok) return answer.value;
    const shown = answer.issues.slice(0, 5).map(({ pointer, message }) => `${pointer} ${message}`);
    throw new ClientError(
      "WERVEL_CLIENT_REPLY",
      `${label} was answered with something else than its contract declares: ${shown.join("; ")}.`,
      { details: { issues: answer.issues } },
    );
  };
}

/** Parses JSON that a server sent. */
export function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClientError("WERVEL_CLIENT_REPLY", `${label} was answered with broken JSON.`, {
      cause,
    });
  }
}
