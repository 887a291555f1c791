import { requestContext } from "@wervel/core";
import { WervelError } from "@wervel/schema";
import type { Caller } from "../engine/caller.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import type { DeclaredEvent, DomainEvents, EventInput } from "./declared-event.ts";
import { orderKey } from "./order-key.ts";
import { maxOutboxId } from "./outbox-entities.ts";
import { outboxEnding } from "./outbox-ending.ts";

/** The most that the data of one event may be, as JSON. */
const maxCharacters = 256 * 1024;

/** The outbox of a database: events that are written with a unit of work, and delivered to handlers after its commit. */
export interface Outbox<E extends DomainEvents> {
  /**
   * Adds an event to the unit of work that is open: it is delivered if the unit is committed, and was never there otherwise.
   *
   * @returns The id of the event.
   * @throws `unit.none` outside of a unit, `fault.closed` after its end, `unit.readonly` where nothing may change, WERVEL_EVENT_DATA, WERVEL_EVENT_NAME, WERVEL_EVENT_CALLER
   *   when the id of the tenant or the actor is longer than an event keeps.
   */
  add<N extends keyof E & string>(event: N, data: EventInput<E[N]>): string;
}

/** The member `outbox` of a database's handle, where its class declares events. */
export type WithOutbox<E extends DomainEvents> = [keyof E] extends [never]
  ? unknown
  : { readonly outbox: Outbox<E> };

/** Makes the outbox of a handle: what it adds keeps the tenant and the actor that the handle works for. */
export function outboxOf<E extends DomainEvents>(
  runtime: QueryRuntime,
  events: Readonly<Record<string, DeclaredEvent>>,
  { tenant = null, actor = null }: { readonly [N in keyof Caller]?: Caller[N] | null },
): Outbox<E> {
  return {
    add(name, data) {
      const declared = Object.hasOwn(events, name) ? events[name] : undefined;
      if (declared === undefined) throw unknownEvent(name, Object.keys(events));
      const { payload, key } = declared.write(data);
      expectSize(name, payload);
      expectShort("tenant", tenant);
      expectShort("actor", actor);
      const event = runtime.ids.uuid();
      outboxEnding(runtime).add({
        event,
        name,
        key: key === null ? null : orderKey(key),
        payload,
        handler: null,
        tenant: tenant as string | null,
        actor: actor as string | null,
        request: requestContext.getStore()?.requestId ?? null,
        at: runtime.clock.now(),
      });
      return event;
    },
  };
}

function unknownEvent(name: unknown, known: readonly string[]): WervelError {
  return new WervelError(
    "WERVEL_EVENT_NAME",
    `The database has no event named ${JSON.stringify(name) ?? String(name)}.`,
    { help: `It declares ${known.join(", ")}.`, details: { event: name } },
  );
}

/** Who gives an id to a scope may not look at its length: events keep it, and this says whose it is. */
function expectShort(what: "tenant" | "actor", id: unknown): void {
  const length = typeof id === "string" ? [...id].length : 0;
  if (length <= maxOutboxId) return;
  throw new WervelError(
    "WERVEL_EVENT_CALLER",
    `The id of the ${what} has ${length} characters; events keep at most ${maxOutboxId}.`,
    {
      help:
        what === "tenant"
          ? "Give the scope the tenant's id, not its name or what a client sent."
          : "Give the principal the id of the account, not its name or a token.",
      details: { what, length },
    },
  );
}

function expectSize(name: string, payload: unknown): void {
  const { length } = JSON.stringify(payload);
  if (length <= maxCharacters) return;
  throw new WervelError(
    "WERVEL_EVENT_DATA",
    `The data of the event '${name}' has ${length} characters as JSON; ${maxCharacters} are the most.`,
    {
      help: "Keep in the event what names the record, and let handlers read the rest.",
      details: { event: name },
    },
  );
}
