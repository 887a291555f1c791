import { checkValue, compile, encode, type Fields, WervelError } from "@wervel/schema";
import type { InferFields, InferFieldsInput, Issue } from "@wervel/schema";
import type { DomainEvent } from "./domain-event.ts";

/** The events of a database by name. */
export type DomainEvents = { readonly [name: string]: DomainEvent };

/** What `outbox.add` takes for an event. */
export type EventInput<E> =
  E extends DomainEvent<infer F extends Fields> ? InferFieldsInput<F> : never;

/** What an event says, as its handlers get it. */
export type EventData<E> =
  E extends DomainEvent<infer F extends Fields> ? Readonly<InferFields<F>> : never;

/** The events of a database's class: `Db.events.articleRenamed`. */
export type DeclaredEvents<E extends DomainEvents> = {
  readonly [N in keyof E]: DeclaredEvent<E[N]>;
};

/** An event of one database: what its handlers are registered for. */
export class DeclaredEvent<E extends DomainEvent = DomainEvent> {
  /** Its name in the database's class. */
  readonly name: string;
  readonly event: E;
  /** The database's class. */
  readonly database: unknown;
  readonly #check: (data: unknown) => ReturnType<ReturnType<typeof checkValue>>;
  readonly #encode: (data: never) => unknown;
  readonly #decode: ReturnType<typeof compile>;

  constructor(name: string, event: E, database: unknown) {
    this.name = name;
    this.event = event;
    this.database = database;
    this.#check = checkValue(event.data);
    this.#encode = encode(event.data) as never;
    // What an older program wrote may say more than this one knows.
    this.#decode = compile(event.data, { mode: "json", extra: "drop" });
  }

  /**
   * Makes what the outbox keeps of an event, and the value that it is kept in order by.
   *
   * @throws WERVEL_EVENT_DATA when the data does not fit the declaration.
   */
  write(data: unknown): { readonly payload: unknown; readonly key: string | null } {
    const checked = this.#check(data);
    if (!checked.ok) throw badData(this.name, checked.issues);
    const value = checked.value as Record<string, unknown>;
    const { key } = this.event;
    return {
      payload: this.#encode(value as never),
      key: key === undefined ? null : String(value[key]),
    };
  }

  /**
   * Reads what the outbox kept.
   *
   * @throws WERVEL_EVENT_DATA when it does not fit the declaration, as after a change of it.
   */
  async read(payload: unknown): Promise<EventData<E>> {
    const read = await this.#decode(payload);
    if (!read.ok) throw badData(this.name, read.issues);
    return read.value as EventData<E>;
  }
}

function badData(name: string, issues: readonly Issue[]): WervelError {
  const shown = issues
    .slice(0, 5)
    .map(({ pointer, message }) => `${pointer === "" ? "the whole" : pointer} ${message}`);
  return new WervelError(
    "WERVEL_EVENT_DATA",
    `The data of the event '${name}' does not fit its declaration: ${shown.join("; ")}.`,
    {
      help: "Give every declared field with its declared type. To an event that is in use add fields with a default.",
      details: { event: name, issues },
    },
  );
}
