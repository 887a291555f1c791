import type { EntityDescription } from "../model/description.ts";
import type { Name } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { checkStored } from "./stored-value.ts";
import type { Tables } from "./tables.ts";

/** Makes records from rows of values: checked, what is missing null, what the store numbers numbered. */
export function recordOf(
  entity: EntityDescription,
  columns: readonly Name[],
): (values: readonly unknown[], tables: Tables) => Row {
  const fields = Object.values(entity.fields);
  const places = fields.map((field) => columns.indexOf(field.name));
  return (values, tables) => {
    const row: Record<string, unknown> = {};
    fields.forEach((field, i) => {
      const given = places[i] === -1 ? null : (values[places[i]!] ?? null);
      const value =
        given === null && field.generated === "store" ? tables.nextNumber(entity.name) : given;
      row[field.name] = checkStored(field.type, value, { entity: entity.name, field: field.name });
      if (field.generated === "store") tables.nextNumber(entity.name, row[field.name] as number);
    });
    return row;
  };
}
