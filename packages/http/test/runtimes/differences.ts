/** Tests that do not hold on a runtime, for one reason. */
export interface Difference {
  /** What the runtime does, as the documentation says it. */
  readonly because: string;
  /** Names of tests, by file below `packages/http/test`. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

const framing = "transport/node-framing.test.ts";

const refusalsOf = (...names: readonly string[]): string[] =>
  names.map((name) => `the refusal of ${name} has the security headers of every reply`);

/** Every test of this package that does not hold on Bun. One that is not listed must pass, and one that is must fail. */
export const bunDifferences: readonly Difference[] = [
  {
    because:
      "Requests that cannot be parsed are refused by Bun itself: the status alone, without problem details and security headers.",
    tests: {
      [framing]: refusalsOf(
        "both framings",
        "both framings the other way",
        "two lengths",
        "a list of lengths",
        "a signed length",
        "a hexadecimal length",
        "an endless length",
        "a space before the colon",
        "a coding before chunked",
        "a coding after chunked",
        "an unknown coding",
        "two codings in two lines",
        "chunked on HTTP/1.0",
        "a vertical tab before chunked",
        "a folded header",
        "a bare line feed after a header",
        "a bare line feed at the end",
        "a bare carriage return in a value",
        "a NUL in a value",
        "a control character in a value",
        "a space in a name",
        "no name",
        "no colon",
        "a space before the first header",
        "no host",
        "a bad chunk size",
        "a chunk size with a sign",
        "a chunk that is longer than its size",
        "a chunk size beyond 64 bits",
        "a bare line feed after a chunk size",
        "HTTP/0.9",
        "HTTP/2 by text",
        "HTTP/1.2",
        "lower-case http",
        "a tab on the request line",
        "no target",
        "TLS on a plain port",
        "17 KiB of one header",
        "64 KiB of headers",
        "a target of 64 KiB",
      ),
    },
  },
  {
    because: "A method that Bun does not know ends the connection without a reply.",
    tests: {
      [framing]: [
        "answers 400 to an unknown method, once, and ends the connection",
        "answers 400 to a lower-case method, once, and ends the connection",
        ...refusalsOf("an unknown method", "a lower-case method"),
      ],
    },
  },
  {
    because:
      "Bun resolves dots and backslashes in a path before the app sees it: `/a/../b` is answered as `/b`, not refused.",
    tests: {
      [framing]: [
        "answers 400 to the target /%2e%2e/etc/passwd",
        "answers 400 to the target /a/../b",
        "answers 400 to the target /a\\b",
      ],
      "socket/handshake.test.ts": ["is refused with 400 for a path with dots"],
    },
  },
  {
    because:
      "Bun drops the authority of a target in absolute form: that it names another host than the Host header is not seen.",
    tests: {
      [framing]: ["answers 400 to another authority in the target, once, and ends the connection"],
    },
  },
  {
    because:
      "Bun joins header lines of the same name: of Authorization, Cookie and Idempotency-Key nobody sees that they stood twice, and repeated lines count as one.",
    tests: {
      [framing]: [
        "answers 431 to 101 headers with the credentials last, once, and ends the connection",
      ],
    },
  },
  {
    because: "Bun lets the delete character through in header values.",
    tests: {
      [framing]: ["answers 400 to a delete character in a value, once, and ends the connection"],
    },
  },
  {
    because:
      "A request that arrives while the one before it on its connection waits for its reply ends the connection; behind one that is answered at once it is answered in order.",
    tests: {
      "transport/node-reply.test.ts": [
        "replies keep the order of pipelined requests, and unsafe work does not overlap",
        "malformed bytes behind a request do not take its reply away",
      ],
    },
  },
  {
    because:
      "Slow headers end the connection after Bun's own 12 seconds, without a reply; `headersMs` has no effect.",
    tests: {
      "transport/node-limits.test.ts": ["answers 408 to headers that do not come, and closes"],
    },
  },
  {
    because:
      "Idle connections end in steps of four seconds, after 255 seconds at the latest, and `maxRequestsPerConnection` has no effect.",
    tests: {
      "transport/node-limits.test.ts": [
        "closes connections that stay idle, and those that have had their requests",
      ],
    },
  },
  {
    because: "The number of open connections is not bounded; `maxConnections` has no effect.",
    tests: {
      "transport/node-limits.test.ts": ["accepts no more connections than its bound"],
    },
  },
  {
    because:
      "After a reply that left a chunked body unread the connection ends; what is left of a body with a length is read away, for as long as the connection may be idle.",
    tests: {
      "transport/node-body.test.ts": [
        "/small answers 413 to a body beyond its limit and keeps the connection when the rest is short",
        "/stream-small answers 413 to a body beyond its limit and keeps the connection when the rest is short",
        "a request that hides in an unread body is never answered",
        "ends the connection when the rest of a body does not come",
        "drains what a stream left unread of a body when it ends",
      ],
    },
  },
  {
    because:
      "Bun tells every client that waits for 100-continue to go on, before the app is asked.",
    tests: {
      "transport/node-body.test.ts": [
        "asks for a body that waits for 100-continue only when somebody reads it",
      ],
    },
  },
  {
    because:
      "Streamed replies, files among them, are sent in chunks without Content-Length; HEAD and 206 do tell the length.",
    tests: {
      "static/files.test.ts": [
        "sends a part, whole parts in order over a socket, and HEAD without a body",
      ],
    },
  },
  {
    because: "One process serves an app: `WORKERS` above 1 is refused.",
    tests: {
      "workers/workers.test.ts": [
        "every worker answers at one address, and one speaks for all, and what one tells, all others hear",
        "a request in work is answered when the app is stopped",
        "no request fails while the app stops, where clients leave when they are asked to",
        "a worker that is killed takes nothing along but what it had in work, and is replaced",
        "worker 1 is replaced without doing again what is done once",
        "what keeps the first worker from starting is said once",
        "a worker that never gets ready stops the app in the end",
        "an app that waits for a worker stops at once",
      ],
    },
  },
];
