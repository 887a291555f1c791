import { type Needs, token, type TokenValue } from "@wervel/core";
import type { DeclaredEvent, OpenDatabase } from "@wervel/data";

/** An event as its handler gets it. */
export interface HandledEvent<D = unknown> {
  /** The id of the event, the same in every attempt: a key by which others can tell that they have seen it. */
  readonly id: string;
  readonly name: string;
  /** What it says. */
  readonly data: D;
  /** When it happened. */
  readonly at: Date;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** The tenant in whose name it happened, and the handler works. */
  readonly tenant: string | null;
  /** The id of who caused it. */
  readonly actor: string | null;
  /** Aborts when the work is to end: the time is over, the process stops, or another one took over. */
  readonly signal: AbortSignal;
}

/** How a handler is run. */
export interface HandlerOptions {
  /** How often an event is tried before it becomes a dead letter, default 10. */
  readonly attempts?: number;
  /** How long one attempt may take, default 60,000 milliseconds. */
  readonly timeoutMs?: number;
}

/** A handler as the relay runs it. */
export interface EventHandler {
  readonly name: string;
  readonly event: DeclaredEvent;
  readonly needs: Needs;
  readonly work: (event: HandledEvent, services: never) => unknown;
  readonly attempts: number;
  readonly timeoutMs: number;
}

/** Every handler of an app. */
export const EventHandlers: TokenValue<EventHandler> = token("event handlers");

/** A database whose events have handlers. */
export interface EventDatabase {
  /** Its class. */
  readonly database: unknown;
  readonly name: string;
  readonly opened: OpenDatabase;
}

/** Every database whose events have handlers. */
export const EventDatabases: TokenValue<EventDatabase> = token("databases with events");
