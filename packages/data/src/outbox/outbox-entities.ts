import { instant, int, json, text, uuid } from "@wervel/schema";
import type {
  Field,
  InstantField,
  IntField,
  JsonField,
  JsonNotNull,
  TextField,
  UuidField,
} from "@wervel/schema";
import { entity, type EntityClass } from "../model/entity.ts";
import { key, type UuidKey } from "../model/members.ts";

type NullableText = Field<string | null, "required", "text">;

/** An event that is still to be delivered. */
type EventMembers = {
  /** The id of this delivery; `event` is that of the event, which a dead letter keeps when it is replayed. */
  readonly id: UuidKey;
  readonly event: UuidField;
  readonly name: TextField;
  /** What it is kept in order by; null where it has no order. */
  readonly key: NullableText;
  /** The place in that order. */
  readonly place: IntField;
  readonly payload: JsonField;
  /** The one handler that it is for; null for all of them. */
  readonly handler: NullableText;
  readonly tenant: NullableText;
  readonly actor: NullableText;
  /** The id of the request in whose course it happened. */
  readonly request: NullableText;
  readonly at: InstantField;
  /** How often its delivery was begun. */
  readonly attempts: IntField;
  /** Who delivers it now: a text of each attempt. */
  readonly lease: NullableText;
  /** When it may be tried: the end of the lease while somebody delivers it. */
  readonly dueAt: InstantField;
};

/** The last place that was given in a lane: keys share lanes, and whoever holds the record of one commits before the next. */
type LaneMembers = {
  readonly lane: IntField;
  readonly last: IntField;
};

/** That a handler has done its work for an event: written in the unit of that work. */
type ReceiptMembers = {
  readonly event: UuidField;
  readonly handler: TextField;
  readonly at: InstantField;
};

/** An event that a handler failed on for good. */
type DeadLetterMembers = {
  readonly id: UuidKey;
  readonly event: UuidField;
  readonly name: TextField;
  readonly key: NullableText;
  readonly payload: Field<JsonNotNull, "required", "json">;
  readonly handler: TextField;
  readonly tenant: NullableText;
  readonly actor: NullableText;
  readonly request: NullableText;
  readonly at: InstantField;
  readonly attempts: IntField;
  readonly error: TextField;
  readonly diedAt: InstantField;
};

/** The most characters that the id of a tenant or an actor may have. */
export const maxOutboxId = 200;

const name = (): TextField => text({ max: 100 });
const optionalText = (): NullableText => text({ max: maxOutboxId }).nullable() as NullableText;

const OutboxEvent: EntityClass<EventMembers> = entity<EventMembers>(
  {
    id: key(),
    event: uuid(),
    name: name(),
    key: optionalText(),
    place: int(),
    payload: json(),
    handler: optionalText(),
    tenant: optionalText(),
    actor: optionalText(),
    request: optionalText(),
    at: instant(),
    attempts: int(),
    lease: optionalText(),
    dueAt: instant(),
  },
  { table: "wervel_outbox", index: [["name", "dueAt"], ["key", "place"], ["at"]] },
);

const OutboxLane: EntityClass<LaneMembers> = entity<LaneMembers>(
  { lane: int(), last: int() },
  { table: "wervel_outbox_lane", key: ["lane"], small: true },
);

const OutboxReceipt: EntityClass<ReceiptMembers> = entity<ReceiptMembers>(
  { event: uuid(), handler: name(), at: instant() },
  { table: "wervel_inbox", key: ["event", "handler"], index: [["at"]] },
);

const OutboxDeadLetter: EntityClass<DeadLetterMembers> = entity<DeadLetterMembers>(
  {
    id: key(),
    event: uuid(),
    name: name(),
    key: optionalText(),
    payload: json(),
    handler: name(),
    tenant: optionalText(),
    actor: optionalText(),
    request: optionalText(),
    at: instant(),
    attempts: int(),
    error: text({ max: 2000 }),
    diedAt: instant(),
  },
  { table: "wervel_dead_letter", index: [["diedAt"], ["handler", "diedAt"]] },
);

/** The entities that a database has for its events, beside its own. */
export type OutboxEntities = {
  readonly outboxEvent: EntityClass<EventMembers>;
  readonly outboxLane: EntityClass<LaneMembers>;
  readonly outboxReceipt: EntityClass<ReceiptMembers>;
  readonly outboxDeadLetter: EntityClass<DeadLetterMembers>;
};

/** The outbox of a database as a model. */
export const outboxEntities: OutboxEntities = {
  outboxEvent: OutboxEvent,
  outboxLane: OutboxLane,
  outboxReceipt: OutboxReceipt,
  outboxDeadLetter: OutboxDeadLetter,
};

/** Tells whether an entity belongs to the outbox: each store of a database has them. */
export function isOutboxEntity(entityName: string): boolean {
  return Object.hasOwn(outboxEntities, entityName);
}

/** An event that waits for its delivery. */
export type OutboxEventRow = InstanceType<typeof OutboxEvent>;

/** An event that was given up. */
export type OutboxDeadLetterRow = InstanceType<typeof OutboxDeadLetter>;
