import { WervelError } from "@wervel/schema";
import type { WervelErrorOptions } from "@wervel/schema";
import type { HttpIssue, Problem } from "@wervel/http/contract";
import { clientErrors } from "./errors.ts";

/** What a {@link ClientError} carries beside its message. */
export interface ClientErrorOptions extends WervelErrorOptions {
  readonly status?: number;
  readonly headers?: Headers;
  readonly body?: unknown;
  readonly problem?: Problem;
}

/**
 * A call that gave no success value.
 *
 * `code` is that of the problem which the server answered, such as `WERVEL_HTTP_NOT_FOUND` or one of the application's own; a
 * reply without one is `WERVEL_CLIENT_STATUS`. The other codes of {@link clientErrors} say that there was no reply to speak of.
 */
export class ClientError extends WervelError {
  override readonly name = "ClientError";
  /** The status of the reply; `undefined` when there was none. */
  readonly status: number | undefined;
  /** The headers of the reply, such as `Retry-After`. */
  readonly headers: Headers;
  /** The body of the reply: read by the contract where it declares the status, else JSON or text. */
  readonly body: unknown;
  /** The problem details (RFC 9457) that the server answered. */
  readonly problem: Problem | undefined;

  constructor(code: string, message: string, options: ClientErrorOptions = {}) {
    const help = (clientErrors as Readonly<Record<string, { readonly help: string }>>)[code]?.help;
    super(code, message, help === undefined ? options : { help, ...options });
    this.status = options.status;
    this.headers = options.headers ?? new Headers();
    this.body = options.body;
    this.problem = options.problem;
  }

  /** Everything that is wrong with the input, where the server listed it. */
  get issues(): readonly HttpIssue[] {
    return this.problem?.issues ?? [];
  }
}
