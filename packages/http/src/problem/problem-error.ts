import { HttpError } from "./http-error.ts";
import type { HttpErrorOptions } from "./http-error.ts";

/**
 * Makes an error that an application throws to answer with a problem of its own:
 * `throw problem(409, "order.closed", "The order is closed")`.
 *
 * @param status The status of the reply, 400 to 599.
 * @param code A stable code of the application's own.
 * @param title The kind of problem in words that never change; the client sees it.
 */
export function problem(
  status: number,
  code: string,
  title: string,
  options: Omit<HttpErrorOptions, "status" | "title"> = {},
): HttpError {
  return new HttpError(code, title, { ...options, status, title });
}
