import type { Expr, Pred, SetOp, Target, Write } from "../../plan/plan.ts";
import { World } from "../world/model.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { constant, isSound, typeOfKind } from "./build.ts";

const entry = (name: string, ...plans: readonly Write[]): CatalogueEntry => ({
  area: "writes",
  name,
  plans: plans.filter(isSound),
});

const columns = Object.keys(World.model.entities["product"]!.fields);
const byId: Pred = {
  cmp: "eq",
  left: { path: ["id"] },
  right: { arg: 0, type: typeOfKind("text") },
};
const one: Target = { entity: "product", where: byId };
const some: Target = {
  entity: "product",
  where: { cmp: "gt", left: { path: ["stock"] }, right: constant(3) },
};
const few: Target = {
  ...some,
  order: [{ key: { path: ["id"] }, dir: "asc", nulls: "first" }],
  page: { limit: constant(2) },
};
const expect = { arg: 1, type: { kind: "int", nullable: false } } as const;
const order: Target = {
  entity: "order",
  where: {
    cmp: "eq",
    left: { path: ["id"] },
    right: { arg: 0, type: { kind: "int", nullable: false } },
  },
};
const stock: Expr = { path: ["stock"] };
const toNine: { readonly stock: SetOp } = { stock: { to: constant(9) } };
const tag: Expr = { arg: 1, type: typeOfKind("text") };

/** Every kind of write, and every way to change a field. */
export const writeEntries = (): CatalogueEntry[] => [
  entry("insert", { insert: "product", columns, rows: 0 }),
  entry("insert that gives records back", { insert: "product", columns, rows: 0, return: columns }),
  entry("upsert", {
    upsert: "product",
    key: ["id"],
    columns,
    row: 0,
    set: toNine,
    return: columns,
  }),
  entry("upsert by a unique field", {
    upsert: "product",
    key: ["sku"],
    columns,
    row: 0,
    set: toNine,
  }),
  entry("update by key", { update: one, set: toNine, return: columns }),
  entry("update by condition", { update: some, set: toNine }),
  entry("update of the first few", { update: few, set: toNine }),
  entry("update with an expected version", {
    update: order,
    set: { note: { to: constant("x") } },
    expect,
  }),
  entry("update by what the record holds", {
    update: some,
    set: { stock: { to: { op: "add", args: [stock, stock] } } },
  }),
  entry("update by a related record", {
    update: { entity: "order" },
    set: { note: { to: { path: ["customer", "name"] } } },
  }),
  entry("inc", { update: one, set: { stock: { inc: constant(1) } } }),
  entry("push", { update: one, set: { tags: { push: tag } } }),
  entry("pull", { update: one, set: { tags: { pull: tag } } }),
  entry("update of many, each with its values", {
    updateMany: "product",
    columns: ["stock"],
    rows: 0,
    set: {},
  }),
  entry("delete by key", { delete: one, return: columns }),
  entry("delete by condition", { delete: some }),
  entry("delete of the first few", { delete: few }),
  entry("delete with an expected version", { delete: order, expect }),
  entry("link", {
    link: { entity: "person", relation: "follows" },
    attributes: ["weight"],
    rows: 0,
  }),
  entry("unlink", { unlink: { entity: "person", relation: "follows" }, rows: 0 }),
];
