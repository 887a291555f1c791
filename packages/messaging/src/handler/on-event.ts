import {
  definePart,
  make,
  type Needs,
  type Part,
  PART,
  type Provision,
  type Resolved,
  value,
  type WantedBy,
  WervelError,
} from "@wervel/core";
import {
  databaseToken,
  type DatabaseToken,
  DeclaredEvent,
  type DomainEvent,
  type EventData,
} from "@wervel/data";
import { DeadLetters } from "../dead/dead-letters.ts";
import { EventRelay } from "../relay/event-relay.ts";
import { handlerCheck } from "./handler-check.ts";
import {
  EventDatabases,
  type EventHandler,
  EventHandlers,
  type HandledEvent,
  type HandlerOptions,
} from "./event-handler.ts";

/** A handler of events, as a part of an app: `app.use(mailAuthor)`. */
export type HandlerPart<W> = Part<"handler", typeof DeadLetters | typeof EventRelay, W>;

/**
 * Handles an event of a database: `app.use(onEvent("mail the author", Db.events.articleRenamed, { mailer: Mailer }, async (event, { mailer }) => …))`.
 *
 * It is called at least once for each event whose unit was committed, in a scope and a unit of work of its own, for the tenant of whoever
 * added the event. What it writes into that database is written exactly once; whatever else it does may happen again, with the same
 * `event.id`. When it fails, it is tried again, later and later; events with the same key wait for it.
 *
 * @param name A name that no other handler of the app has. It tells in the database what was done: keep it.
 * @throws WERVEL_MESSAGING_HANDLER when something is missing.
 */
export function onEvent<E extends DomainEvent, const N extends Needs>(
  name: string,
  event: DeclaredEvent<E>,
  needs: N,
  work: (event: HandledEvent<EventData<E>>, services: Resolved<N>) => unknown,
  options: HandlerOptions = {},
): HandlerPart<WantedBy<N>> {
  const { attempts = 10, timeoutMs = 60_000 } = options;
  checkHandler(name, event, work, { attempts, timeoutMs });
  const handler = { name, event, needs, work, attempts, timeoutMs } as unknown as EventHandler;
  const part = definePart("handler", name, {
    provisions: [
      value(EventHandlers, handler),
      databaseOf(event.database as DatabaseToken),
      handlerCheck,
      EventRelay,
      DeadLetters,
    ],
    wanting: [{ label: `handler ${name}`, needs }],
  });
  return { [PART]: part } as HandlerPart<WantedBy<N>>;
}

const databases = new WeakMap<DatabaseToken, Provision>();

/** The same for every handler of a database, so that it counts once. */
function databaseOf(Db: DatabaseToken): Provision {
  const known = databases.get(Db);
  if (known !== undefined) return known;
  const made = make(EventDatabases, { opened: databaseToken(Db) }, ({ opened }) => ({
    database: Db,
    name: Db.name,
    opened,
  })) as Provision;
  databases.set(Db, made);
  return made;
}

function checkHandler(
  name: unknown,
  event: unknown,
  work: unknown,
  { attempts, timeoutMs }: Required<HandlerOptions>,
): void {
  const isPositive = (number: number): boolean => Number.isSafeInteger(number) && number > 0;
  const wrong =
    typeof name !== "string" || name.trim() === "" || name.length > 100
      ? "has no name of at most 100 characters"
      : !(event instanceof DeclaredEvent)
        ? "names no event of a database"
        : typeof work !== "function"
          ? "has no function"
          : !isPositive(attempts)
            ? "has attempts that are no whole number above 0"
            : !isPositive(timeoutMs)
              ? "has a timeoutMs that is no whole number above 0"
              : undefined;
  if (wrong === undefined) return;
  throw new WervelError(
    "WERVEL_MESSAGING_HANDLER",
    `The handler ${JSON.stringify(name) ?? String(name)} ${wrong}.`,
    {
      help: "Write onEvent(name, Db.events.…, { … }, (event, services) => …). An `undefined` event comes from two files that import each other.",
    },
  );
}
