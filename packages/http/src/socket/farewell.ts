import { toHttpError } from "../problem/to-problem.ts";

/** Why a server closes a socket: a code of the protocol, and a code of the error table as its reason. */
export class Farewell extends Error {
  override readonly name = "Farewell";
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(`The socket is closed with ${code}: ${reason}.`);
    this.code = code;
    this.reason = reason;
  }
}

/** The most bytes of a reason. @see RFC 6455, section 5.5 */
const maxReason = 123;

/** Finds what an error that ended a socket's function tells its client: the code of a refusal, and of a failure nothing. */
export function toFarewell(error: unknown): Farewell {
  if (error instanceof Farewell) return error;
  const { status, code } = toHttpError(error);
  if (status >= 500) return new Farewell(1011, "WERVEL_HTTP_INTERNAL");
  return new Farewell(1008, cutReason(code));
}

/** Shortens a reason to what a closing frame carries, at a whole character. */
export function cutReason(reason: string): string {
  if (Buffer.byteLength(reason) <= maxReason) return reason;
  let cut = reason.slice(0, maxReason);
  while (Buffer.byteLength(cut) > maxReason) cut = cut.slice(0, -1);
  return cut.toWellFormed() === cut ? cut : cut.slice(0, -1);
}
