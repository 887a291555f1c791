import { instant, text } from "@wervel/schema";
import type { Field, InstantField, TextField } from "@wervel/schema";
import { entity, type EntityClass } from "../model/entity.ts";

type NullableText = Field<string | null, "required", "text">;

/** A key that a request has claimed. */
type KeyMembers = {
  /** The digest of the key and what it is scoped to. */
  readonly id: TextField;
  /** The digest of what was asked. */
  readonly fingerprint: TextField;
  /** Who works on it: a text of each claim; null once the reply is there. */
  readonly lease: NullableText;
  /** When the claim counts as abandoned; once the reply is there, when that is forgotten. */
  readonly expiresAt: InstantField;
  /** The reply as JSON; null until it is there. */
  readonly reply: NullableText;
};

const digest = (): TextField => text({ max: 43 });

const IdempotencyKey: EntityClass<KeyMembers> = entity<KeyMembers>(
  {
    id: digest(),
    fingerprint: digest(),
    lease: text({ max: 36 }).nullable() as NullableText,
    expiresAt: instant(),
    reply: text().nullable() as NullableText,
  },
  { table: "wervel_idempotency_key", key: ["id"], index: [["expiresAt"]] },
);

/** The entity that a database has for its idempotency keys, beside its own. */
export type IdempotencyEntities = { readonly idempotencyKey: EntityClass<KeyMembers> };

/** The idempotency keys of a database as a model. */
export const idempotencyEntities: IdempotencyEntities = { idempotencyKey: IdempotencyKey };
