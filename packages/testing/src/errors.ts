import type { ErrorEntry } from "@wervel/core";

/** Every code that the testing package raises. */
export const testingErrors = {
  WERVEL_TESTING_BODY: {
    title: "A reply says that it is JSON and is not",
    help: "Read `text` of the reply that the details hold, and correct the action that wrote it.",
  },
  WERVEL_TESTING_CLOCK: {
    title: "The clock of the app cannot be moved",
    help: "Provide fixedClock() for Clock in the test, or leave the clock of the test host.",
  },
  WERVEL_TESTING_DURATION: {
    title: "A duration cannot be read",
    help: "Write a number and a unit: 250ms, 30s, 5m, 2h or 7d; or give milliseconds as a number.",
  },
  WERVEL_TESTING_STOP: {
    title: "The app of a test could not be stopped in order",
    help: "Correct what failed while it stopped: a store that does not close, a service that fails. A test that means it calls `host.stop()` and looks at the code.",
  },
  WERVEL_TESTING_SOCKET: {
    title: "A test could not open a WebSocket",
    help: "Start the host with `{ socket: true }`; where the handshake was refused, `host.logs` tell why.",
  },
  WERVEL_TESTING_NO_HANDLERS: {
    title: "The app handles no events",
    help: "Add a handler with use(onEvent(…)), here or in the app.",
  },
  WERVEL_TESTING_NO_STORE: {
    title: "The app has no database",
    help: "Give the app a database with store(), here or in the test.",
  },
} as const satisfies Record<string, ErrorEntry>;
