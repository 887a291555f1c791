import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Read } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";

/** Tells whether two results of a read are the same: in order where the plan has one, else as multisets; nested lists likewise. */
export function isSameResult(
  plan: Read,
  got: readonly unknown[],
  meant: readonly unknown[],
): boolean {
  return isDeepStrictEqual(
    settled(plan, got as readonly Row[]),
    settled(plan, meant as readonly Row[]),
  );
}

/** Throws an assertion that shows the difference, unless both results are the same. */
export function assertSameResult(
  plan: Read,
  got: readonly unknown[],
  meant: readonly unknown[],
): void {
  assert.deepEqual(settled(plan, got as readonly Row[]), settled(plan, meant as readonly Row[]));
}

/** Brings rows that have no order into one that follows from what they hold. */
function settled(plan: Read, rows: readonly Row[]): readonly Row[] {
  const nests = Object.entries(plan.take.nest);
  const inner =
    nests.length === 0
      ? rows
      : rows.map((row) => ({
          ...row,
          ...Object.fromEntries(
            nests.map(([name, { read }]) => [name, settledNest(read, row[name])]),
          ),
        }));
  return plan.order.length > 0 ? inner : settledRows(inner);
}

/** Brings rows into an order that follows from what they hold. */
export function settledRows(rows: readonly Row[]): readonly Row[] {
  if (rows.length < 2) return rows;
  return rows
    .map((row) => ({ row, text: textOf(row) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ row }) => row);
}

function settledNest(read: Read, nested: unknown): unknown {
  if (Array.isArray(nested)) return settled(read, nested as readonly Row[]);
  return nested === null || nested === undefined ? nested : settled(read, [nested as Row])[0];
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("hex")}`;
  if (value instanceof Date) return `t${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${name}:${textOf(inner)}`).join()}}`;
}
