import { WervelError } from "@wervel/schema";
import type { Pred } from "../plan/plan.ts";
import { assertDefined, checkOperand } from "./check-operand.ts";
import type { Numbering } from "./shape.ts";
import type { Table } from "./table.ts";

/**
 * Reads the key of a record: its value, or an object with the values of its fields.
 *
 * @throws WERVEL_QUERY_KEY when a part is missing; `value.undefined` and `value.type` as for any value.
 */
export function readKey(table: Table, key: unknown): readonly unknown[] {
  assertDefined(key, `The key of ${table.name}`);
  const names = table.entity!.key;
  const isObject =
    typeof key === "object" &&
    key !== null &&
    !(key instanceof Date) &&
    !(key instanceof Uint8Array);
  if (!isObject && names.length > 1) throw badKey(table);
  return names.map((name) => {
    const value = isObject ? (key as Readonly<Record<string, unknown>>)[name] : key;
    if (isObject && !Object.hasOwn(key, name)) throw badKey(table);
    return checkOperand(table.field(name).operand, value, table.name, name);
  });
}

/** Builds the condition that a record has the key. */
export function buildKey(table: Table, numbers: Numbering): Pred {
  const preds = table.entity!.key.map((name): Pred => ({
    cmp: "eq",
    left: { path: [name] },
    right: numbers.take(table.field(name).operand),
  }));
  return preds.length === 1 ? preds[0]! : { and: preds };
}

function badKey(table: Table): WervelError {
  const names = table.entity!.key.join(", ");
  return new WervelError("WERVEL_QUERY_KEY", `A key of ${table.name} has ${names}.`, {
    help: `Write key({ ${names} }).`,
    details: { entity: table.name },
  });
}
