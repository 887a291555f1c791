export { messagingErrors } from "./errors.ts";
export { onEvent, type HandlerPart } from "./handler/on-event.ts";
export type { HandledEvent, HandlerOptions } from "./handler/event-handler.ts";
export { EventRelay, type AppOutbox } from "./relay/event-relay.ts";
export type { EventStatus, UnhandledEvents } from "./relay/event-status.ts";
export { EventSettings } from "./relay/event-settings.ts";
export { DeadLetters, type DeadLetter, type DeadLetterOptions } from "./dead/dead-letters.ts";
