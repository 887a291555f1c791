import { WervelError } from "@wervel/schema";
import type { WervelErrorOptions } from "@wervel/schema";
import { httpErrors } from "../errors.ts";

/** A part of a request that is validated. */
export type InputPart = "params" | "query" | "body" | "headers";

/** One thing that is wrong with a request, as a problem reply lists it. */
export interface HttpIssue {
  /** The part of the request. */
  readonly in: InputPart;
  /** Where in that part: a JSON Pointer such as `/title`; `""` is all of it. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** What an {@link HttpError} carries beside its message. */
export interface HttpErrorOptions extends WervelErrorOptions {
  /** The status of the reply. Default: the status of the code's row in the error table, else 500. */
  readonly status?: number;
  /** What the reply calls this kind of problem. Default: the title of the code's row in the error table. */
  readonly title?: string;
  /** Header names and values for the reply, flat. Default: none. */
  readonly headers?: readonly string[];
  /** The single issues of a validation problem. Default: none. */
  readonly issues?: readonly HttpIssue[];
  /** True when the connection must be closed after the reply. Default: false. */
  readonly close?: boolean;
}

/**
 * An error that maps to a reply. Its message is for the developer and the log; the reply shows the code's fixed title.
 */
export class HttpError extends WervelError {
  override readonly name = "HttpError";
  readonly status: number;
  readonly title: string | undefined;
  readonly headers: readonly string[];
  readonly issues: readonly HttpIssue[];
  readonly close: boolean;

  constructor(code: string, message: string, options: HttpErrorOptions = {}) {
    const own = ownStatus(code);
    const depth = Error.stackTraceLimit;
    // A request that is refused is no fault of the program: its stack would name the same lines of Wervel each time.
    if (own !== undefined && own < 500) limitStack(0);
    super(code, message, options);
    limitStack(depth);
    this.status = options.status ?? own ?? 500;
    this.title = options.title;
    this.headers = options.headers ?? none;
    this.issues = options.issues ?? none;
    this.close = options.close ?? false;
  }
}

const none: readonly never[] = [];

function ownStatus(code: string): number | undefined {
  return (httpErrors as Record<string, { status?: number }>)[code]?.status;
}

/** Says how many frames the next error keeps. Node's frozen intrinsics forbid it: the stack is kept there. */
function limitStack(frames: number): void {
  if (isLimitWritable) Error.stackTraceLimit = frames;
}

const isLimitWritable =
  Object.getOwnPropertyDescriptor(Error, "stackTraceLimit")?.writable === true;
