import type { ErrorEntry } from "@wervel/schema";

type ClientErrorCode =
  | "WERVEL_CLIENT_OPTIONS"
  | "WERVEL_CLIENT_NETWORK"
  | "WERVEL_CLIENT_TIMEOUT"
  | "WERVEL_CLIENT_STATUS"
  | "WERVEL_CLIENT_REPLY"
  | "WERVEL_CLIENT_PATH";

/** Every code that the client package raises. */
export const clientErrors: Readonly<Record<ClientErrorCode, ErrorEntry>> = {
  WERVEL_CLIENT_OPTIONS: {
    title: "The client cannot be made",
    help: "Give it contracts or controllers by name, and a baseUrl such as https://api.example.com.",
  },
  WERVEL_CLIENT_NETWORK: {
    title: "The server was not reached, or the connection broke",
    help: "Look at the cause. The request may or may not have been carried out.",
  },
  WERVEL_CLIENT_TIMEOUT: {
    title: "The reply did not come in time",
    help: "Raise timeoutMs, of the client or of this call. The request may or may not have been carried out.",
  },
  WERVEL_CLIENT_STATUS: {
    title: "The server refused the request",
    help: "Look at the error's status and body. A problem reply has its own code in place of this one.",
  },
  WERVEL_CLIENT_REPLY: {
    title: "The reply does not fit the contract",
    help: "Compare the contract that the client was made from with the one that the server runs.",
  },
  WERVEL_CLIENT_PATH: {
    title: "A parameter cannot stand in the path",
    help: "Give every parameter of the path a value that is not empty, no dot segment and without slashes.",
  },
};
