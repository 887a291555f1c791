import { HttpError } from "../problem/http-error.ts";
import type { Method } from "./checked-request.ts";

/**
 * Reads the method of a request. The method stands on the request line and nowhere else: no header and no field
 * overrides it.
 *
 * @throws WERVEL_HTTP_METHOD_REFUSED (405) for TRACE, TRACK and CONNECT.
 * @throws WERVEL_HTTP_METHOD_UNKNOWN (501) for every other method outside the list.
 */
export function readMethod(text: string): Method {
  switch (text) {
    case "GET":
    case "HEAD":
    case "POST":
    case "PUT":
    case "PATCH":
    case "DELETE":
    case "OPTIONS":
    case "QUERY":
      return text;
    case "TRACE":
    case "TRACK":
    case "CONNECT":
      throw new HttpError(
        "WERVEL_HTTP_METHOD_REFUSED",
        `The method ${text} is never answered.`,
        refusal,
      );
    default:
      throw new HttpError("WERVEL_HTTP_METHOD_UNKNOWN", "The method is not known.", {
        close: true,
      });
  }
}

/** The methods that may stand in `Allow`, in the order in which they are written. */
export const methods: readonly Method[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "QUERY",
];

const refusal = { close: true, headers: ["Allow", methods.join(", ")] };
