import type { ErrorEntry } from "@wervel/core";

/** Every code that the messaging package raises. */
export const messagingErrors: Readonly<Record<`WERVEL_MESSAGING_${string}`, ErrorEntry>> = {
  WERVEL_MESSAGING_HANDLER: {
    title: "A handler of events was declared wrongly",
    help: 'Write onEvent("mail the author", Db.events.articleRenamed, { mailer: Mailer }, (event, { mailer }) => …): a name of its own in the app, an event of a database, needs, a function. An `undefined` event comes from two files that import each other.',
  },
  WERVEL_MESSAGING_TIMEOUT: {
    title: "A handler of an event took too long",
    help: "Nothing that it wrote is kept, and it is tried again. Give it more time with `timeoutMs`, or let it do less.",
  },
  WERVEL_MESSAGING_LEASE: {
    title: "An event was taken over while its handler was at work",
    help: "Another process took the event for abandoned. What the handler wrote here is not kept; see that the process is not paused for longer than EVENTS_LEASE_MS.",
  },
  WERVEL_MESSAGING_HEALTH: {
    title: "Events wait for too long, or too many were given up",
    help: "Look at what handlers fail on, and whether each process has the handlers of all events: `wervel events waiting` and `wervel events dead` list them. The bounds are EVENTS_MAX_AGE_MS and EVENTS_MAX_DEAD.",
  },
  WERVEL_MESSAGING_NO_LETTER: {
    title: "A dead letter is not there",
    help: "It was replayed or deleted meanwhile: list the dead letters again.",
    status: 404,
  },
};
