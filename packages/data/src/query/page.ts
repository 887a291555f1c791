import { createHash } from "node:crypto";
import type { ReadRequest } from "../engine/engine.ts";
import { DataError } from "../errors.ts";
import { selectScope } from "../oracle/read-scope.ts";
import { checkStored } from "../oracle/stored-value.ts";
import { typeOf } from "../oracle/types.ts";
import { completeOrder } from "../planner/order.ts";
import type { After, Expr, Name, Order, Read, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { freeName } from "./steps.ts";
import type { Page } from "./query.ts";
import type { Rows } from "./query-builder.ts";
import { Numbering } from "./shape.ts";
import { buildRead, closedArgs, closedKey, planRead, type QueryState } from "./state.ts";
import type { QueryRuntime } from "./runtime.ts";

/** What is known of the pages of one shape of query: the values that a cursor holds, and the mark of their order. */
export interface PageShape {
  readonly hash: string;
  readonly types: readonly ValueType[];
}

const maxShapes = 1000;
const int: ValueType = { kind: "int", nullable: false };

/** Makes the request for a page: one row more than asked for, and beside each row the values of its order. */
export function pageRequest(
  runtime: QueryRuntime,
  state: QueryState,
  size: number,
  after: string | null | undefined,
): ReadRequest {
  const key = closedKey(state);
  const values = cursorValues(after, () => pageShape(runtime, state, key));
  return {
    key: `${key}!p${nullsOf(values)}`,
    args: [...closedArgs(state), ...pageArgs(size, values)],
    plan: () => planPage(state, values),
    options: state.options,
  };
}

/** The arguments of a page, behind those of its query. */
export function pageArgs(size: number, values: CursorValues): readonly unknown[] {
  const present = values?.filter((value) => value !== null) ?? [];
  return [size + 1, ...present];
}

/** The values of an order where a page begins; `undefined` on the first. */
export type CursorValues = readonly unknown[] | undefined;

/** Reads a cursor. */
export function cursorValues(
  after: string | null | undefined,
  shape: () => PageShape,
): CursorValues {
  return after === null || after === undefined ? undefined : readCursor(after, shape());
}

/** Which values of a cursor are null belongs to the shape. */
export function nullsOf(values: CursorValues): string {
  return values?.map((value) => (value === null ? "0" : "1")).join("") ?? "";
}

/** Makes the page of the rows that a {@link pageRequest} gave. */
export function pageOf(
  runtime: QueryRuntime,
  state: QueryState,
  size: number,
  { rows, keys }: Rows,
  total: number | null,
): Page<Row> {
  const last = rows.length > size ? keys?.[size - 1] : undefined;
  const next = last === undefined ? null : writeCursor(pageShape(runtime, state), last);
  return { items: rows.slice(0, size), next, total };
}

/** Builds the read of a page. */
export function planPage(state: QueryState, values: CursorValues): Read {
  planRead(state);
  const numbers = new Numbering();
  const read = orderedRead(state, numbers);
  const limit = numbers.take(int);
  const types = orderTypes(read, state);
  const after: After | undefined = values?.map((value, i) =>
    value === null
      ? { const: null, type: types[i]! }
      : numbers.take({ ...types[i]!, nullable: false }),
  );
  return { ...read, page: { limit, ...(after === undefined ? {} : { after }) } };
}

/** The read in its total order, with each key of the order a name that comes back beside the row. */
function orderedRead(state: QueryState, numbers: Numbering): Read {
  const built = buildRead(state, numbers);
  const { model } = state.source.table.scope;
  const order = completeOrder(model, { ...built, page: { limit: { const: 1, type: int } } });
  const taken = new Set<Name>(selectScope(model, built).names.keys());
  const columns: Record<Name, Expr> = { ...built.let };
  const keyed = order.map(
    (part, i): Order & { readonly key: { readonly path: readonly Name[] } } => {
      if ("path" in part.key) return { ...part, key: part.key };
      const name = freeName(`order${i}`, taken);
      columns[name] = part.key;
      return { ...part, key: { path: [name] } };
    },
  );
  const hasColumns = Object.keys(columns).length > 0;
  return {
    ...built,
    ...(hasColumns ? { let: columns } : {}),
    order: keyed,
    take: { ...built.take, keys: keyed.map(({ key }) => key.path) },
  };
}

function orderTypes(read: Read, state: QueryState): readonly ValueType[] {
  const scope = selectScope(state.source.table.scope.model, read);
  return read.order.map(({ key }) => typeOf(key, scope));
}

/** Finds out about the pages of a shape, once. */
export function pageShape(
  runtime: QueryRuntime,
  state: QueryState,
  key: string = closedKey(state),
): PageShape {
  const known = runtime.pages.get(key);
  if (known !== undefined) return known;
  const read = orderedRead(state, new Numbering());
  const hash = createHash("sha256")
    .update(JSON.stringify([state.source.key, read.order]))
    .digest("base64url")
    .slice(0, 8);
  const shape: PageShape = { hash, types: orderTypes(read, state) };
  if (runtime.pages.size >= maxShapes) runtime.pages.delete(runtime.pages.keys().next().value!);
  runtime.pages.set(key, shape);
  return shape;
}

/** Writes the cursor of a row: the mark of the order, and the values of the row in it. */
function writeCursor({ hash, types }: PageShape, values: readonly unknown[]): string {
  const plain = values.map((value, i) => toPlain(value, types[i]!));
  return Buffer.from(JSON.stringify([hash, ...plain])).toString("base64url");
}

function toPlain(value: unknown, type: ValueType): unknown {
  if (value === null) return null;
  if (type.kind === "instant") return (value as Date).getTime();
  if (type.kind === "int64") return (value as bigint).toString();
  return type.kind === "bytes" ? Buffer.from(value as Uint8Array).toString("base64") : value;
}

/** The longest cursor that is looked at. */
const maxCursor = 8_000;

function readCursor(text: unknown, shape: PageShape): readonly unknown[] {
  if (typeof text !== "string" || text.length > maxCursor) throw badCursor();
  const parts = parse(text);
  if (!Array.isArray(parts) || parts[0] !== shape.hash || parts.length !== shape.types.length + 1)
    throw badCursor();
  return shape.types.map((type, i) => fromPlain(parts[i + 1] as unknown, type));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}

function fromPlain(plain: unknown, type: ValueType): unknown {
  try {
    return checkStored(type, toValue(plain, type), { entity: "page", field: "after" });
  } catch (cause) {
    throw badCursor(cause);
  }
}

function toValue(plain: unknown, type: ValueType): unknown {
  if (plain === null) return null;
  if (type.kind === "instant") return new Date(plain as number);
  if (type.kind === "int64") return BigInt(plain as string);
  return type.kind === "bytes" ? Uint8Array.from(Buffer.from(plain as string, "base64")) : plain;
}

function badCursor(cause?: unknown): DataError {
  return new DataError("value.type", "The cursor does not belong to this query.", {
    fields: ["after"],
    help: "Hand back the `next` of a page of the same query in the same order, unchanged.",
    ...(cause === undefined ? {} : { cause }),
  });
}
