import { WervelError } from "@wervel/schema";
import type { ResolvedServeOptions } from "./serve-options.ts";

const help: Readonly<Record<string, string>> = {
  EADDRINUSE: "Another program listens there: stop it, or set PORT to a free port.",
  EACCES: "This user may not bind it: choose a port from 1024 on.",
  EADDRNOTAVAIL: "HOST must be an address of this machine.",
  ENOTFOUND: "HOST must be an address of this machine, or a name of it.",
};

/** Makes the error for an address that cannot be bound: WERVEL_HTTP_LISTEN. */
export function listenError(
  { host, port, path }: ResolvedServeOptions,
  cause: NodeJS.ErrnoException,
): WervelError {
  const where = path ?? `${host}:${port}`;
  return new WervelError(
    "WERVEL_HTTP_LISTEN",
    `The app cannot listen at ${where}: ${cause.message}.`,
    {
      help: help[cause.code ?? ""] ?? "Correct HOST and PORT.",
      details: { address: where, cause: cause.code },
      cause,
    },
  );
}
