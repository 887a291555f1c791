import { isFieldValue, isToken } from "../edge/header-scan.ts";
import { HttpError } from "../problem/http-error.ts";

/**
 * Checks one header of a reply and gives it flat.
 *
 * @throws WERVEL_HTTP_REPLY_HEADER for a name or value that could end the header early.
 */
export function toHeader(name: string, value: string): readonly [name: string, value: string] {
  if (isToken(name) && isFieldValue(value)) return [name, value];
  throw new HttpError(
    "WERVEL_HTTP_REPLY_HEADER",
    `The reply header ${JSON.stringify(name)} cannot be sent.`,
    {
      help: "Check values from users before they become headers: no control characters.",
    },
  );
}
