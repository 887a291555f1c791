import type * as Http from "node:http";

/**
 * node:http without an `import` of it: that reads every member of the module, and one of them is a getter that loads the fetch client
 * of the process, which costs a server about a tenth of its start.
 */
const http: typeof Http = process.getBuiltinModule("node:http");

export const createServer: typeof Http.createServer = http.createServer;
export const IncomingMessage: typeof Http.IncomingMessage = http.IncomingMessage;
export const ServerResponse: typeof Http.ServerResponse = http.ServerResponse;
export const STATUS_CODES: Readonly<Record<string, string | undefined>> = http.STATUS_CODES;
