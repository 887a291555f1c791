import type { ErrorEntry } from "@wervel/schema";
import type { DataErrorCode } from "./errors.ts";

type Code =
  | DataErrorCode
  | `WERVEL_MODEL_${string}`
  | `WERVEL_QUERY_${string}`
  | `WERVEL_EVENT_${string}`
  | `WERVEL_STORE_${string}`;

/** Every code that the data package and its stores raise. */
export const dataErrors: Readonly<Record<Code, ErrorEntry>> = {
  WERVEL_MODEL_INVALID: {
    title: "The model has several problems",
    help: "Each is listed with its own code: correct all of them.",
  },
  WERVEL_MODEL_NAME: {
    title: "A name of the model cannot be used",
    help: "Names of entities and fields are words of letters, digits and underscores, unlike those that a database handle has already; tables and columns differ in more than upper and lower case.",
  },
  WERVEL_MODEL_ENTITY: {
    title: "Something in Database({ … }) is no entity class",
    help: "Extend entity({ … }). A class that is undefined comes from two files that import each other.",
  },
  WERVEL_MODEL_CLASS: {
    title: "An entity class has members of its own",
    help: "Records are plain objects and would not have them: write a function that takes a record.",
  },
  WERVEL_MODEL_CONSTRUCTED: {
    title: "An entity class was constructed",
    help: "Records are plain objects: insert one with db.….insert({ … }).",
  },
  WERVEL_MODEL_FIELD: {
    title: "A field of an entity cannot be stored",
    help: "Use nullable() in place of optional(), text() for a hash in place of secret(), and fields of the vocabulary in place of foreign schemas.",
  },
  WERVEL_MODEL_KEY: {
    title: "The key of an entity is missing or cannot be one",
    help: "Give the entity one key() field, or name the fields of its key in the rules: values that are never null and have an order.",
  },
  WERVEL_MODEL_RELATION: {
    title: "A relation leads nowhere",
    help: "Name entities by their name in Database({ … }), the to-one relation that leads back, and both ends of a link to the same entity.",
  },
  WERVEL_MODEL_MIGRATION: {
    title: "The migrations of a database's class name what the model does not have",
    help: "Write the names of the model as it is now: 'entity' or 'entity.field'. In `was`, the value is the name before.",
  },
  WERVEL_MODEL_PLACEMENT: {
    title: "The entities of a database cannot be placed in its stores as written",
    help: "Name entities by their name in Database({ … }), give the others a store with `rest`, and write `unchecked` on to-one relations into another store.",
  },
  WERVEL_MODEL_EVENT: {
    title: "An event of a database cannot be declared as written",
    help: "Write { events: { articleRenamed: domainEvent({ id: uuid() }, { key: 'id' }) } }; the key is a field of the event that is always there and has an order.",
  },
  WERVEL_STORE_PER_PROCESS: {
    title: "An app with several workers has a database that each of them would have for itself",
    help: "Name a file or a server as the store, or run the app with WORKERS=1.",
  },
  WERVEL_EVENT_NAME: {
    title: "An event was added to the outbox that the database does not declare",
    help: "Declare it in Database(entities, { events: { … } }). The compiler finds this too where types are not cast away.",
  },
  WERVEL_EVENT_DATA: {
    title: "The data of an event does not fit its declaration, or is too large",
    help: "Give every declared field with its declared type; keep in the event what names the record, and let handlers read the rest. To an event that is in use add fields with a default.",
  },
  WERVEL_EVENT_CALLER: {
    title: "The id of a tenant or an actor is longer than an event keeps",
    help: "Give scopes and principals ids of at most 200 characters: those of records, not names, tokens, or what a client sent.",
  },
  WERVEL_MODEL_RULE: {
    title: "A rule of an entity names what it does not have",
    help: "Name fields of the entity; a filter tests them for constants.",
  },
  WERVEL_MODEL_INDEX: {
    title: "An index cannot be made",
    help: "A list has an index of its own.",
  },
  WERVEL_QUERY_NAME: {
    title: "A query names what the model does not have",
    help: "Name a field or relation of the entity: the message lists them. The compiler finds this too where types are not cast away.",
  },
  WERVEL_QUERY_OPERAND: {
    title: "An operator got an operand that it does not take",
    help: "Give a value of the field's type, or an expression of that type.",
  },
  WERVEL_QUERY_ORDER: {
    title: "An order is not one",
    help: "Write { name: 'asc' }, { name: { dir: 'desc', nulls: 'last' } } or (row) => row.name.desc().",
  },
  WERVEL_QUERY_SELECT: {
    title: "A selection is not one",
    help: "Write { name: true }, or a function of the row that returns named values of it.",
  },
  WERVEL_QUERY_INCLUDE: {
    title: "An include is not one",
    help: "Give true, a map of fields and relations, or a function that returns the query over the related records.",
  },
  WERVEL_QUERY_WINDOW: {
    title: "A window over rows cannot be what was asked for",
    help: "skip and take are whole numbers; what changes the rows comes before them, or after .sub().",
  },
  WERVEL_QUERY_CHANGED: {
    title: "A condition changed after a query was given it",
    help: "Give each query its own object, and functions that return the same for the same row.",
  },
  WERVEL_QUERY_DECLARED: {
    title: "A declared query cannot be built once for all its calls",
    help: "Its function takes the source and the parameters, uses nothing else of its service, and returns the query: query(this.db.article, { tag: text().optional() }, (q, p) => q.where({ tags: when(p.tag, has) })).",
  },
  WERVEL_QUERY_KEY: {
    title: "A key is incomplete or is none of the entity's",
    help: "Name every field of the key, or of one declared unique key; `expect` needs an entity with a version().",
  },
  WERVEL_QUERY_SET: {
    title: "A write sets what cannot be set",
    help: "Keys and versions are not set by updates; to-many relations are changed by link, unlink and the writes of their records.",
  },
  "refused.capability": {
    title: "The store cannot do what the plan asks",
    help: "The message names the capability and often an alternative; local({ maxRows }) finishes it in memory over a bounded number of rows.",
    status: 500,
  },
  "refused.limit": {
    title: "The plan passes a limit of the store",
    help: "Ask for less at once; the message names the limit.",
    status: 500,
  },
  "refused.scan": {
    title: "No index serves the query",
    help: "Declare an index for the filter or the order, mark the entity small, or say allowScan().",
    status: 500,
  },
  "refused.crossStore": {
    title:
      "The plan reaches over two stores in a way that has no bound, or a unit would write into two",
    help: "Filter on the side that has an index. Add an event to the outbox, and write into the second store in its handler.",
    status: 500,
  },
  "value.type": {
    title: "A value is of another type than its field",
    help: "Validate input with the field before it gets here. A page cursor with this code belongs to another query.",
    status: 400,
  },
  "value.range": {
    title: "A number or a time lies outside its range",
    help: "Validate input with the field; overflows of sums are reported and never rounded.",
    status: 400,
  },
  "value.length": {
    title: "A text, a list or bytes are too long or too short",
    help: "Validate input with the field.",
    status: 400,
  },
  "value.precision": {
    title: "A decimal has more decimals than its field keeps",
    help: "Round it yourself: nothing is rounded on writing.",
    status: 400,
  },
  "value.undefined": {
    title: "A value is undefined",
    help: "Leave a condition out with skip or when(value, operator), a field by not naming it, and write null for the absent value.",
    status: 500,
  },
  "constraint.unique": {
    title: "Another record has the same unique key",
    help: "`fields` names the key. Choose another value, or upsert.",
    status: 409,
  },
  "constraint.reference": {
    title: "A record that is referred to does not exist, or is still referred to",
    help: "Write the other record first, or delete what refers to it; see onDelete.",
    status: 409,
  },
  "constraint.required": {
    title: "A value is missing",
    help: "Give it, or declare a default or nullable().",
    status: 400,
  },
  "constraint.check": {
    title: "A value breaks a rule of its field",
    help: "Validate input with the field.",
    status: 400,
  },
  "conflict.stale": {
    title: "The record has changed since it was read",
    help: "Read it again and decide anew.",
    status: 409,
  },
  "conflict.retryable": {
    title: "Two units of work stood in each other's way",
    help: "Run it again: a unit given as a function is repeated by itself.",
    status: 503,
  },
  "conflict.lockTimeout": {
    title: "A lock did not come free in time",
    help: "Run it again, or make units shorter.",
    status: 503,
  },
  "find.none": {
    title: "There is no such record",
    help: "Use get() or first() where a record may be missing.",
    status: 404,
  },
  "find.many": {
    title: "There is more than one such record",
    help: "Use first(), or a condition that only one record meets.",
    status: 500,
  },
  "limit.rows": {
    title: "A read gave more rows than its bound",
    help: "Use page(), take() or stream().",
    status: 500,
  },
  "limit.keys": {
    title: "An include has more parents than the store takes at once",
    help: "Read fewer rows at once.",
    status: 500,
  },
  "limit.nodes": {
    title: "A walk reached more records than its bound",
    help: "Walk less deep, or allow more by maxNodes.",
    status: 500,
  },
  "limit.groups": {
    title: "A query made more groups than its bound",
    help: "Filter first, or group by less.",
    status: 500,
  },
  "limit.scan": {
    title: "A query looked at more records than its bound",
    help: "Declare an index.",
    status: 500,
  },
  "limit.merge": {
    title: "A query merged more ranges than its bound",
    help: "Give a shorter list.",
    status: 500,
  },
  "fault.connect": {
    title: "The database cannot be reached",
    help: "See the cause. `outcome` is `unknown` when the connection was lost while committing.",
    status: 503,
  },
  "fault.timeout": {
    title: "The database did not answer in time",
    help: "See which statement; declare an index or ask for less.",
    status: 503,
  },
  "fault.throttled": {
    title: "The database asks for patience",
    help: "Try again after `retryAfterMs`.",
    status: 503,
  },
  "fault.failover": {
    title: "The database is changing its leader",
    help: "Try again.",
    status: 503,
  },
  "fault.cancelled": {
    title: "The work was cancelled",
    help: "The client left or the time of the request ran out.",
    status: 503,
  },
  "fault.closed": {
    title: "The database is closed",
    help: "A query ran after shutdown, or outside the life of its handle.",
    status: 503,
  },
  "unit.doomed": {
    title: "The unit of work has failed already",
    help: "After the first error nothing in a unit is done; see the cause.",
    status: 500,
  },
  "unit.none": {
    title: "A record was to be edited outside a unit of work",
    help: "Wrap the work in unit(): its end writes what was edited.",
    status: 500,
  },
  "unit.readonly": {
    title: "A write in work that promised to change nothing",
    help: "Write in an action whose method is not GET, HEAD or QUERY.",
    status: 500,
  },
  "tenant.none": {
    title: "Work that needs a tenant has none",
    help: "Give the scope a value of Tenant, or the principal a tenant: what has a tenant() is read and written for one tenant at a time.",
    status: 403,
  },
  "tenant.other": {
    title: "A write would reach into another tenant",
    help: "Leave the tenant out of what is written, and name unique keys within a tenant: unique: [[tenantId, …]].",
    status: 403,
  },
  "schema.drift": {
    title: "The database is not at the state of the model",
    help: "Apply the migration.",
    status: 500,
  },
  "schema.locked": {
    title: "Another process migrates the database",
    help: "Wait for it to finish.",
    status: 500,
  },
  "schema.missingIndex": {
    title: "The database lacks an index of the model",
    help: "Apply the migration.",
    status: 500,
  },
  "schema.irreversible": {
    title: "A migration would lose values",
    help: "Say allowLossy, or rename instead of dropping.",
    status: 500,
  },
  "schema.phase": {
    title: "A migration that cannot be done in halves",
    help: "Apply it at once while the program is stopped, or add the new name, copy, and drop the old one later.",
    status: 500,
  },
  "driver.unmapped": {
    title: "The database reported an error that Wervel does not know",
    help: "See the cause, and report it.",
    status: 500,
  },
};
