import { WervelError } from "@wervel/core";
import type { Problem } from "@wervel/http";

/** One reply, read to its end. */
export interface TestReply<T> {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body where the reply is JSON; `undefined` where it is not, or is empty. */
  readonly body: T;
  readonly text: string;
  /** The problem details, where the reply carries them (RFC 9457). */
  readonly problem: Problem | undefined;
}

/**
 * Reads a reply to its end.
 *
 * @throws WERVEL_TESTING_BODY when it says that it is JSON and is not.
 */
export async function readReply<T>(response: Response): Promise<TestReply<T>> {
  const { status, headers } = response;
  const text = await response.text();
  const type = headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  const isJson = text !== "" && (type === "application/json" || type.endsWith("+json"));
  const body = (isJson ? parse(text, status) : undefined) as T;
  const problem = type === "application/problem+json" ? (body as Problem) : undefined;
  return { status, headers, body, text, problem };
}

function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WervelError("WERVEL_TESTING_BODY", `A reply ${status} holds no JSON.`, {
      help: "Read `text` in the details, and correct the action that wrote it.",
      details: { text },
      cause,
    });
  }
}
