import {
  type AsFields,
  type FieldLikes,
  type Fields,
  object,
  type ObjectField,
  WervelError,
} from "@wervel/schema";

/** A kind of event: what it says, and which field of that tells what must stay in order. Made by {@link domainEvent}. */
export class DomainEvent<F extends Fields = Fields> {
  readonly data: ObjectField<F>;
  /** The field whose value events share that are delivered one after another. */
  readonly key: string | undefined;

  constructor(data: ObjectField<F>, key: string | undefined) {
    this.data = data;
    this.key = key;
  }
}

/** Options of {@link domainEvent}. */
export interface DomainEventOptions<N extends string = string> {
  /**
   * The field by whose value events are kept in order: two events with an equal one are delivered as their units were committed, whatever
   * their names. Default none: events of this kind have no order.
   */
  readonly key?: N;
}

/**
 * Describes an event that units of work add to the outbox: `domainEvent({ id: uuid(), title: text() }, { key: "id" })`.
 *
 * @throws WERVEL_MODEL_EVENT when the key is no text, number or id of its fields.
 */
export function domainEvent<F extends FieldLikes>(
  fields: F,
  options: DomainEventOptions<keyof F & string> = {},
): DomainEvent<AsFields<F>> {
  const data = object(fields);
  const { key } = options;
  if (key !== undefined) checkKey(data, key);
  return new DomainEvent(data, key);
}

const orderable: ReadonlySet<string> = new Set([
  "uuid",
  "text",
  "choice",
  "int",
  "int64",
  "decimal",
  "date",
]);

function checkKey({ fields }: ObjectField, key: string): void {
  const definition = Object.hasOwn(fields, key) ? fields[key]?.definition : undefined;
  const isKey =
    definition !== undefined &&
    orderable.has(definition.kind) &&
    definition.presence !== "optional" &&
    !definition.nullable;
  if (isKey) return;
  throw new WervelError("WERVEL_MODEL_EVENT", `'${key}' cannot be the key of an event.`, {
    help: "Name a field of the event that is always there: a uuid, a text, a choice, a whole number, a decimal or a date.",
  });
}
