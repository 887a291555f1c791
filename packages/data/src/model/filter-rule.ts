import { WervelError } from "@wervel/schema";
import type { Const, Pred } from "../plan/plan.ts";
import type { DraftEntity } from "./draft.ts";

/** Makes the condition of a named filter of the model: its values are constants of the plan. */
export function filterPred(
  entity: DraftEntity,
  filter: string,
  rule: Readonly<Record<string, unknown>>,
): Pred {
  const preds = Object.entries(rule).map(([name, value]): Pred => {
    const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
    if (field === undefined || !isConstant(value)) throw badFilter(entity, filter, name);
    if (value === null) return { null: { path: [name] } };
    return {
      cmp: "eq",
      left: { path: [name] },
      right: { const: value, type: { ...field.type, nullable: false } },
    };
  });
  return preds.length === 1 ? preds[0]! : { and: preds };
}

function isConstant(value: unknown): value is Const["const"] {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function badFilter(entity: DraftEntity, filter: string, name: string): WervelError {
  return new WervelError(
    "WERVEL_MODEL_RULE",
    `The filter '${filter}' of '${entity.name}' cannot test '${name}'.`,
    {
      help: "A filter tests fields of its entity for a text, a number, true, false or null.",
    },
  );
}
