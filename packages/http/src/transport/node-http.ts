import type { createServer as CreateServer, IncomingMessage as Message } from "node:http";

/**
 * node:http without an `import` of it: that reads every member of the module, and one of them is a getter that loads the fetch client
 * of the process, which costs a server about a tenth of its start.
 */
const http: typeof import("node:http") = process.getBuiltinModule("node:http");

export const createServer: typeof CreateServer = http.createServer;
export const IncomingMessage: typeof Message = http.IncomingMessage;
export const STATUS_CODES: Readonly<Record<string, string | undefined>> = http.STATUS_CODES;
