import { key, type UuidKey } from "@wervel/data";
import { type Field, text } from "@wervel/schema";

/** The fields that an account needs. */
export type AccountFields = {
  readonly id: UuidKey;
  readonly email: Field<string, "required", "text">;
  readonly passwordHash: Field<string, "required", "text">;
};

/**
 * Gives the fields of an account, to spread into the entity of your users:
 * `class User extends entity({ ...account(), name: text() }) {}`.
 */
export function account(): AccountFields {
  return {
    id: key(),
    email: text({ min: 3, max: 254 }).unique(),
    passwordHash: text({ max: 512 }),
  };
}
