import type { Problem } from "@wervel/http/contract";
import { ClientError } from "../client-error.ts";
import { parseJson } from "./decode.ts";

/** Makes the error of a reply that is no success; `body` is what the contract made of it, where it declares the status. */
export function refusalOf(
  response: Pick<Response, "status" | "headers">,
  label: string,
  body: unknown,
): ClientError {
  const { status, headers } = response;
  const problem = isProblem(body) ? body : undefined;
  const what = problem === undefined ? "" : `: ${problem.title}`;
  return new ClientError(
    problem?.code ?? "WERVEL_CLIENT_STATUS",
    `${label} was answered ${status}${what}.`,
    {
      status,
      headers,
      body,
      ...(problem !== undefined && { problem }),
    },
  );
}

/** Reads the body of a reply that the contract does not declare: JSON where it says so, else text. */
export async function readAny(response: Response, label: string): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(
    response.headers.get("content-type") ?? "",
  );
  return isJson ? parseJson(text, label) : text;
}

/** Tells whether a reply says that it is problem details. */
export function isProblemType({ headers }: Response): boolean {
  return (headers.get("content-type") ?? "").startsWith("application/problem+json");
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== "object" || body === null) return false;
  const { code, title, status, issues = [] } = body as Partial<Problem>;
  return (
    typeof code === "string" &&
    typeof title === "string" &&
    typeof status === "number" &&
    Array.isArray(issues)
  );
}
