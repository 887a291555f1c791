import { checkPlan } from "../../oracle/check-plan.ts";
import type { Const, Expr, Order, Pred, Read, ValueType } from "../../plan/plan.ts";
import { World } from "../world/model.ts";

/** The entity with a field of each type. */
export const values: Read["from"] = { entity: "value" };

/** The field of the `value` records that has each kind. */
export const fieldOf = {
  text: "text",
  choice: "pick",
  int: "int",
  int64: "int64",
  float: "float",
  decimal: "dec",
  "decimal of 30 digits": "wide",
  bool: "bool",
  instant: "instant",
  date: "date",
  uuid: "uuid",
  bytes: "bytes",
  json: "json",
  list: "texts",
  object: "point",
} as const;

/** The name of a kind in the catalogue. */
export type KindName = keyof typeof fieldOf;
/** Every kind in the order of the matrix. */
export const kindNames = Object.keys(fieldOf) as KindName[];

/** The path to the field of a kind. */
export function fieldPath(kind: KindName): Expr {
  return { path: [fieldOf[kind]] };
}

/** The type of the field of a kind, never null. */
export function typeOfKind(kind: KindName): ValueType {
  return { ...World.model.entities["value"]!.fields[fieldOf[kind]]!.type, nullable: false };
}

/** Writes a number or a text as a constant. */
export function constant(value: number | string): Const {
  return {
    const: value,
    type: { kind: typeof value === "number" ? "int" : "text", nullable: false },
  };
}

/** Reads keys, with whatever else is said. */
export function readOf(from: Read["from"], parts: Partial<Read> = {}, fields = ["id"]): Read {
  return { from, order: [], take: { fields, nest: {} }, ...parts };
}

/** Filters by a condition. */
export function filtered(where: Pred): Read {
  return readOf(values, { where });
}

/** Orders by a key, and then by the record's own. */
export function orderOf(key: Expr): Order[] {
  return [
    { key, dir: "asc", nulls: "first" },
    { key: { path: ["id"] }, dir: "asc", nulls: "first" },
  ];
}

/** Tells whether a plan makes sense. */
export function isSound(plan: Parameters<typeof checkPlan>[1]): boolean {
  return checkPlan(World.model, plan) === undefined;
}
