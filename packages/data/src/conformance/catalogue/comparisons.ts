import type { CmpOp, Expr, Pred, ValueType } from "../../plan/plan.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import {
  constant,
  fieldPath,
  filtered,
  isSound,
  type KindName,
  kindNames,
  typeOfKind,
} from "./build.ts";

const comparisons: readonly CmpOp[] = ["eq", "ne", "lt", "lte", "gt", "gte"];
const searches: readonly CmpOp[] = ["startsWith", "endsWith", "contains"];
const foldedSearches: readonly CmpOp[] = ["eqFold", "startsWithFold", "containsFold"];
const memberships: readonly CmpOp[] = ["has", "hasAny", "hasAll"];
const text: ValueType = { kind: "text", nullable: false };

const arg = (type: ValueType): Expr => ({ arg: 0, type });

/** A comparison with an argument, and where the kind allows it, its complement and one between two fields. */
function comparison(cmp: CmpOp, kind: KindName): readonly Pred[] {
  const left = fieldPath(kind);
  const plain: Pred = { cmp, left, right: arg(typeOfKind(kind)) };
  return [plain, { not: plain }, { cmp, left, right: left }];
}

const entry = (area: string, name: string, ...preds: readonly Pred[]): CatalogueEntry => ({
  area,
  name,
  plans: preds.map(filtered).filter(isSound),
});

/** Every comparison with every kind that it takes. */
export const comparisonEntries = (): CatalogueEntry[] => [
  ...kindNames.flatMap((kind) => [
    ...comparisons.map((cmp) => entry("comparisons", `${cmp} (${kind})`, ...comparison(cmp, kind))),
    entry("comparisons", `in (${kind})`, {
      in: fieldPath(kind),
      list: { arg: 0, type: { ...typeOfKind(kind), nullable: true } },
    }),
    entry(
      "comparisons",
      `is null (${kind})`,
      { null: fieldPath(kind) },
      { not: { null: fieldPath(kind) } },
    ),
  ]),
  entry("comparisons", "in (tuples)", {
    in: [fieldPath("text"), fieldPath("int")],
    list: { arg: 0, type: [typeOfKind("text"), typeOfKind("int")] },
  }),
  ...searches.map((cmp) => entry("text search", cmp, ...searchesWith(cmp, fieldPath("text")))),
  ...foldedSearches.map((cmp) =>
    entry("text search", cmp, ...searchesWith(cmp, { path: ["folded"] })),
  ),
  ...memberships.map((cmp) =>
    entry("lists", cmp, {
      cmp,
      left: fieldPath("list"),
      right: arg(cmp === "has" ? text : { kind: "list", nullable: false, of: text }),
    }),
  ),
  entry("lists", "some element", {
    element: ["texts"],
    where: { cmp: "startsWith", left: { path: ["value"] }, right: arg(text) },
  }),
  entry("json", "exists", { cmp: "exists", left: fieldPath("json"), right: constant("a") }),
  entry("value objects", "a member", {
    cmp: "gt",
    left: { path: ["point", "x"] },
    right: arg({ kind: "int", nullable: false }),
  }),
];

function searchesWith(cmp: CmpOp, left: Expr): Pred[] {
  const plain: Pred = { cmp, left, right: arg(text) };
  return [plain, { not: plain }];
}
