import { DataError, type DataErrorCode } from "@wervel/data/values";
import type { ConnectionOptions, Query, ReadJob, WriteJob } from "./job.ts";

/** What is said to a worker. */
export type Request = { readonly id: number; readonly lane: number } & Call;

export type Call =
  | { readonly do: "open"; readonly options: ConnectionOptions }
  | { readonly do: "all"; readonly job: ReadJob }
  | { readonly do: "write"; readonly job: WriteJob }
  | { readonly do: "batch"; readonly jobs: readonly WriteJob[] }
  | { readonly do: "exec"; readonly text: string }
  | { readonly do: "cursor"; readonly job: Query }
  | { readonly do: "next"; readonly cursor: number; readonly rows: number }
  | { readonly do: "end"; readonly cursor: number }
  | { readonly do: "close" };

/** What a worker answers. */
export interface Response {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: PackedError;
}

/** An error as data: classes and codes do not survive the way between threads. */
export interface PackedError {
  readonly packed: true;
  readonly message: string;
  readonly code: string | undefined;
  readonly errcode: number | undefined;
  readonly help: string | undefined;
}

/** Makes an error data. */
export function packError(error: unknown): PackedError {
  const { message, code, errcode, help } = error as Partial<PackedError>;
  return { packed: true, message: message ?? String(error), code, errcode, help };
}

/** Makes an error again: ours with its code, the driver's with its number. */
export function unpackError(packed: PackedError): Error {
  if (packed.code !== undefined && packed.code.includes("."))
    return new DataError(packed.code as DataErrorCode, packed.message, {
      store: "sqlite",
      ...(packed.help === undefined ? {} : { help: packed.help }),
    });
  return Object.assign(new Error(packed.message), { code: packed.code, errcode: packed.errcode });
}
