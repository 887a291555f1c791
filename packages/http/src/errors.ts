import type { ErrorEntry } from "@wervel/schema";

/** Every code that the http package raises. The status is what a client sees. */
export const httpErrors = {
  WERVEL_HTTP_BAD_REQUEST: {
    title: "The request is malformed",
    help: "Correct the part of the request that the message names.",
    status: 400,
  },
  WERVEL_HTTP_BAD_HOST: {
    title: "The Host header is missing, repeated or malformed",
    help: "Send exactly one Host header with a name or an address and, where needed, a port.",
    status: 400,
  },
  WERVEL_HTTP_MISDIRECTED: {
    title: "The Host header names a host that this application does not serve",
    help: "Add the host to `allowedHosts` (ALLOWED_HOSTS), or send the request to a listed host.",
    status: 421,
  },
  WERVEL_HTTP_BAD_FRAMING: {
    title: "The body of the request is framed in a way that two readers could read differently",
    help: "Send either one Content-Length or `Transfer-Encoding: chunked` on HTTP/1.1, never both.",
    status: 400,
  },
  WERVEL_HTTP_BODY_UNEXPECTED: {
    title: "The request carries a body where its method and route take none",
    help: "Leave the body out, or declare `body` in the contract of the action.",
    status: 400,
  },
  WERVEL_HTTP_BAD_HEADER: {
    title: "A header holds a forbidden character or is repeated where only one may stand",
    help: "Send the header once and without control characters.",
    status: 400,
  },
  WERVEL_HTTP_BAD_PATH: {
    title: "The path is not in its one canonical spelling",
    help: "Send the path without dot segments, empty segments, backslashes, semicolons, encoded slashes or bad percent escapes.",
    status: 400,
  },
  WERVEL_HTTP_BAD_QUERY: {
    title: "The query string is malformed or passes a limit",
    help: "Send at most 100 pairs in 8 KiB, percent-encoded UTF-8, with flat names.",
    status: 400,
  },
  WERVEL_HTTP_BAD_COOKIE: {
    title: "The Cookie header passes a limit or holds a forbidden name",
    help: "Send at most 50 cookies in 8 KiB.",
    status: 400,
  },
  WERVEL_HTTP_BAD_FORWARDED: {
    title: "A trusted proxy sent forwarding headers that contradict each other",
    help: "Let the proxy overwrite X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host instead of appending to what clients send.",
    status: 400,
  },
  WERVEL_HTTP_HEADERS_TOO_LARGE: {
    title: "The request line, the headers or the cookies pass their limit",
    help: "Send a request line of at most 8 KiB, at most 100 headers in 16 KiB, and at most 50 cookies in 8 KiB.",
    status: 431,
  },
  WERVEL_HTTP_METHOD_REFUSED: {
    title: "The method is never answered",
    help: "Use GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or QUERY.",
    status: 405,
  },
  WERVEL_HTTP_METHOD_UNKNOWN: {
    title: "The method is not known",
    help: "Use GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or QUERY.",
    status: 501,
  },
  WERVEL_HTTP_VERSION_REFUSED: {
    title: "The HTTP version is not spoken here",
    help: "Use HTTP/1.1 or HTTP/1.0.",
    status: 505,
  },
  WERVEL_HTTP_EXPECTATION_REFUSED: {
    title: "The Expect header asks for something other than 100-continue",
    help: "Leave the Expect header out or send `Expect: 100-continue`.",
    status: 417,
  },
  WERVEL_HTTP_NOT_ACCEPTABLE: {
    title: "The action replies in none of the formats that Accept names",
    help: "Name one of the types of the action in Accept, such as `Accept: application/json`, or add `*/*`.",
    status: 406,
  },
  WERVEL_HTTP_MEDIA_TYPE: {
    title: "The Content-Type is missing, malformed or not one that the action reads",
    help: "Send a body of the declared type, such as `Content-Type: application/json`.",
    status: 415,
  },
  WERVEL_HTTP_CONTENT_ENCODING: {
    title: "The body is compressed in a way that the action does not read",
    help: "Send the body uncompressed, or allow compressed bodies for the action.",
    status: 415,
  },
  WERVEL_HTTP_BODY_TOO_LARGE: {
    title: "The body passes its limit",
    help: "Send a smaller body, or raise the limit of the action (1 MiB by default).",
    status: 413,
  },
  WERVEL_HTTP_BODY_RATIO: {
    title: "The compressed body expands more than its limit allows",
    help: "Send the body uncompressed, or with a lower compression ratio (at most 20 to 1).",
    status: 413,
  },
  WERVEL_HTTP_BODY_ENCODING: {
    title: "The body is not valid UTF-8 text without a byte order mark",
    help: "Encode the body as UTF-8 without a byte order mark.",
    status: 400,
  },
  WERVEL_HTTP_BODY_SYNTAX: {
    title: "The body is not well-formed",
    help: "Correct the syntax of the body.",
    status: 400,
  },
  WERVEL_HTTP_BODY_SHAPE: {
    title: "The body passes a structural limit or holds a forbidden, repeated or inexact value",
    help: "Keep JSON within 32 levels, 10,000 values and 1,000 keys an object, with unique keys and numbers within 2^53; send larger numbers as text.",
    status: 400,
  },
  WERVEL_HTTP_BODY_INCOMPLETE: {
    title: "The client left before the whole body arrived",
    help: "Send as many bytes as Content-Length says.",
    status: 400,
  },
  WERVEL_HTTP_BODY_READ_TWICE: {
    title: "The body of a request was read a second time",
    help: "Read the body once and keep what you need of it.",
    status: 500,
  },
  WERVEL_HTTP_REQUEST_TIMEOUT: {
    title: "The request did not arrive in time",
    help: "Send the whole request within its limit (30 s by default) and at 240 bytes a second or more.",
    status: 408,
  },
  WERVEL_HTTP_HANDLER_TIMEOUT: {
    title: "The handler did not answer in time",
    help: "Make the handler faster, let it heed its signal, or raise its limit (30 s by default).",
    status: 503,
  },
  WERVEL_HTTP_OVERLOADED: {
    title: "The server has more work than it can do",
    help: "Try again after the seconds that Retry-After names.",
    status: 503,
  },
  WERVEL_HTTP_REPLY_HEADER: {
    title: "A reply header holds a forbidden character",
    help: "Check values from users before they become headers: no control characters.",
    status: 500,
  },
  WERVEL_HTTP_INTERNAL: {
    title: "The server failed",
    help: "Look the error up in the log by its trace id.",
    status: 500,
  },
  WERVEL_HTTP_COOKIE: {
    title: "A cookie to be set has a name, value or attribute that cannot stand",
    help: "Correct the part of the cookie that the message names.",
    status: 500,
  },
  WERVEL_HTTP_CROSS_SITE: {
    title: "A request that changes something came from another site",
    help: "Send it from the own origin, list the origin, or send the X-Wervel-CSRF header from a script.",
    status: 403,
  },
  WERVEL_HTTP_OPTIONS: {
    title: "The options of the HTTP edge cannot hold",
    help: "Correct the option that the message names.",
  },
  WERVEL_HTTP_LISTEN: {
    title: "The address to listen at cannot be bound",
    help: "Correct HOST and PORT, or stop the program that listens there.",
  },
  WERVEL_HTTP_INSECURE_PARSER: {
    title: "The process runs with the insecure HTTP parser",
    help: "Start without --insecure-http-parser, also in NODE_OPTIONS.",
  },
  WERVEL_HTTP_NOT_FOUND: {
    title: "There is nothing at this address",
    help: "Check the path: it is case-sensitive and has no trailing slash.",
    status: 404,
  },
  WERVEL_HTTP_METHOD_NOT_ALLOWED: {
    title: "The address does not answer this method",
    help: "Use one of the methods that the Allow header lists.",
    status: 405,
  },
  WERVEL_HTTP_UNAUTHENTICATED: {
    title: "The request must come from someone who is signed in",
    help: "Sign in, and send the credential that the WWW-Authenticate header asks for.",
    status: 401,
  },
  WERVEL_HTTP_FORBIDDEN: {
    title: "The caller may not do this",
    help: "Ask someone with the right to do it, or ask for the right.",
    status: 403,
  },
  WERVEL_HTTP_INVALID: {
    title: "The input does not fit its declaration",
    help: "Correct each of the listed issues: the pointer says where, the code what.",
    status: 422,
  },
  WERVEL_HTTP_PRECONDITION: {
    title: "The object has changed since it was read",
    help: "Read it again, and repeat the change with its new ETag.",
    status: 412,
  },
  WERVEL_HTTP_PRECONDITION_REQUIRED: {
    title: "The change must say which version it is made to",
    help: "Read the object first, and send its ETag as If-Match.",
    status: 428,
  },
  WERVEL_HTTP_CONFLICT: {
    title: "The change contradicts what is stored",
    help: "Correct the listed fields, if any, and send the change again.",
    status: 409,
  },
  WERVEL_HTTP_STALE: {
    title: "The object was changed by someone else in the meantime",
    help: "Read it again and repeat the change.",
    status: 409,
  },
  WERVEL_HTTP_BUSY: {
    title: "The change collided with another one",
    help: "Send the request again after the seconds that Retry-After names.",
    status: 503,
  },
  WERVEL_HTTP_UNAVAILABLE: {
    title: "A service that this one depends on cannot be reached",
    help: "Try again after the seconds that Retry-After names.",
    status: 503,
  },
  WERVEL_HTTP_IDEMPOTENCY_MISSING: {
    title: "The request must carry an Idempotency-Key",
    help: "Send a new random key, such as a UUID, and the same one whenever this request is repeated.",
    status: 400,
  },
  WERVEL_HTTP_IDEMPOTENCY_KEY: {
    title: "The Idempotency-Key is malformed",
    help: "Send a random key of at most 255 characters, such as a UUID, with or without quotes.",
    status: 400,
  },
  WERVEL_HTTP_IDEMPOTENCY_BUSY: {
    title: "A request with this Idempotency-Key is being worked on",
    help: "Send the request again after the seconds that Retry-After names: it gets the reply of the first one.",
    status: 409,
  },
  WERVEL_HTTP_IDEMPOTENCY_MISMATCH: {
    title: "The Idempotency-Key was sent with another request",
    help: "Send a new key with a new request, and the same bytes with the same key.",
    status: 422,
  },
  WERVEL_HTTP_IDEMPOTENCY_REPLY: {
    title: "A reply is too large to be kept under an Idempotency-Key",
    help: "Reply less from an action that asks for keys, such as the id of what was made. Nothing that its handler wrote was kept.",
    status: 500,
  },
  WERVEL_HTTP_IDEMPOTENCY_STORE: {
    title:
      "Actions ask for idempotency keys, and there is not one database that keeps their replies",
    help: "Say `idempotencyKeys: true` in the options of the one Database that such actions write: Database({ … }, { idempotencyKeys: true }).",
  },
  WERVEL_HTTP_REPLY_UNDECLARED: {
    title: "A handler answered in a way that its contract does not declare",
    help: "Declare the reply in the contract, or return a declared one.",
    status: 500,
  },
  WERVEL_HTTP_REDIRECT: {
    title: "A redirect names something other than a path of this application",
    help: "Redirect to a path with one leading slash, made by link(…).",
    status: 500,
  },
  WERVEL_HTTP_RATE: {
    title: "Too many requests",
    help: "Wait for as many seconds as Retry-After says. The server sets the limits with `limits: { rate }`; behind a proxy it must know the proxy's addresses (TRUSTED_PROXIES), or all clients count as one.",
    status: 429,
  },
  WERVEL_HTTP_TEMPLATE: {
    title: "A page holds a value where no escaping makes it safe",
    help: 'Put values in the content of elements, in quoted attributes, or as JSON in <script type="application/json">.',
    status: 500,
  },
  WERVEL_HTTP_UPLOAD_NAME: {
    title: "An upload cannot be kept under a name",
    help: "Give moveTo a folder and a new name without separators, such as an id with file.extension.",
    status: 500,
  },
  WERVEL_HTTP_NEXT_TWICE: {
    title: "Middleware went on to the next one twice",
    help: "Call next() at most once.",
    status: 500,
  },
  WERVEL_HTTP_LINK: {
    title: "A link cannot be made",
    help: "Give every parameter of the path a value, and link to actions of mapped controllers or contracts.",
    status: 500,
  },
  WERVEL_HTTP_ROUTE_PATH: {
    title: "The path of an action cannot be read",
    help: "Write paths such as /orders/:id: a leading slash, no trailing one, parameters as whole segments, *rest last.",
  },
  WERVEL_HTTP_ROUTE_DUPLICATE: {
    title: "Two actions answer the same method and path",
    help: "Change the method or the path of one of them, or remove it.",
  },
  WERVEL_HTTP_ROUTE_RESERVED: {
    title: "An action takes an address that belongs to the host",
    help: "Choose another path: /livez and /readyz answer the health checks.",
  },
  WERVEL_HTTP_ROUTE_NAME: {
    title: "A need has a name that belongs to the context",
    help: "Give the need another name.",
  },
  WERVEL_HTTP_ACCESS_MISSING: {
    title: "An action has no access decision",
    help: "Say who may call it: access: anyone, signedIn or a policy, on the action or on its controller.",
  },
  WERVEL_HTTP_CONTRACT: {
    title: "The contract of an action cannot hold",
    help: "Correct the part of the contract that the message names.",
  },
  WERVEL_HTTP_DEFINITION: {
    title: "A call that defines an action, a controller, a group or an app lacks what it needs",
    help: "Write what the message shows. An `undefined` comes from two files that import each other.",
  },
  WERVEL_HTTP_SCHEME_DUPLICATE: {
    title: "Two authentication schemes have the same name",
    help: "Give each scheme a name of its own.",
  },
  WERVEL_HTTP_HANDLER_MISSING: {
    title: "A route of a contract has no handler",
    help: "Give controller(contract, needs, handlers) a handler for every route of the contract.",
  },
  WERVEL_HTTP_NOT_STARTED: {
    title: "A request was made to an app that has not been started",
    help: "Await app.start() or app.run() first.",
    status: 503,
  },
  WERVEL_HTTP_STOPPED: {
    title: "The server has stopped",
    help: "Send the request again: another server of the application may answer, or this one once it has started again.",
    status: 503,
  },
  WERVEL_HTTP_ARCHIVE: {
    title: "The archive cannot be unpacked safely",
    help: "Send a ZIP of plain files: no links, no encryption, no names that lead out of it, within the bounds of the application.",
    status: 422,
  },
  WERVEL_HTTP_ARCHIVE_FOLDER: {
    title: "The folder for the content of an archive cannot be made",
    help: "Give a folder that does not exist yet, in one that does.",
  },
  WERVEL_HTTP_API_VERSION: {
    title: "The address does not have the version of the interface that the request names",
    help: "Name one of the versions in `Api-Supported-Versions` in the api-version header.",
    status: 400,
  },
  WERVEL_HTTP_UPGRADE_REQUIRED: {
    title: "The address speaks WebSocket alone",
    help: "Open it with a WebSocket client of version 13, over HTTP/1.1.",
    status: 426,
  },
  WERVEL_HTTP_SOCKET_HANDSHAKE: {
    title: "The handshake of a WebSocket is malformed",
    help: "Send a Sec-WebSocket-Key of 16 random bytes in base64, as every WebSocket client does.",
    status: 400,
  },
  WERVEL_HTTP_SOCKET_TRANSPORT: {
    title: "A WebSocket was asked for over a transport that has none",
    help: "Serve the application by node:http, with app.run() or app.start({ listens: true }): fetch runtimes and calls in process have no WebSockets.",
    status: 501,
  },
  WERVEL_HTTP_SOCKET_LIMIT: {
    title: "The caller has too many sockets open",
    help: "Close one of them, or raise `limits.perCaller` of the socket.",
    status: 429,
  },
  WERVEL_HTTP_SOCKET_FRAME: {
    title: "A client sent a kind of frame that the contract of its socket does not read",
    help: "Send text for JSON and binary frames for bytes(); declare `receive` for a socket whose client may send at all. The socket was closed with 1003.",
  },
  WERVEL_HTTP_SOCKET_SLOW: {
    title: "A client read too slowly what its socket sends",
    help: "Await `socket.send`, send less, or raise `limits.bufferBytes`. The socket was closed with 1008.",
  },
  WERVEL_HTTP_HOSTS_MISSING: {
    title: "Production would listen beyond this machine without knowing its host names",
    help: "Set ALLOWED_HOSTS to the names under which clients reach the application, separated by commas.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code of {@link httpErrors}. */
export type HttpErrorCode = keyof typeof httpErrors;
