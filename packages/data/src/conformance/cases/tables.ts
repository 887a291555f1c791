import type { Where } from "../../db/database.ts";
import type { Model } from "../../query/names.ts";
import type { RowRef, Value } from "../../query/expression.ts";
import type { OrderOf } from "../../query/order.ts";
import type { Row } from "../../store/store.ts";
import type { Asked, ConformanceCase } from "../case.ts";
import type { World } from "../world/model.ts";

type Names = World["~entities"];

/** The entities that have a key of one field, `id`. */
type Keyed = Exclude<keyof Names, "line" | "follow">;

type Filter<N extends Keyed> = readonly [
  name: string,
  where: Where<World, N>,
  /** The ids that it leaves, separated by spaces; without: the oracle's. */
  ids?: string,
];

/** Cases that filter an entity: one for each line. */
export function filters<N extends Keyed>(
  row: number,
  entity: N,
  lines: readonly Filter<N>[],
): ConformanceCase[] {
  return lines.map(([name, where, ids]) => ({
    name: `${entity}: ${name}`,
    row,
    ask: { query: (db) => handle(db, entity).where(where).select({ id: true }) },
    ...(ids === undefined ? {} : { expect: { rows: idRows(entity, ids) } }),
  }));
}

type Ordered<N extends Keyed> = readonly [
  name: string,
  order: OrderOf<Model<Names>, Names[N]>,
  ids?: string,
];

/** Cases that order an entity: the ids in their order, one case for each line. */
export function orders<N extends Keyed>(
  row: number,
  entity: N,
  lines: readonly Ordered<N>[],
  where?: Where<World, N>,
): ConformanceCase[] {
  return lines.map(([name, order, ids]) => ({
    name: `${entity}: ${name}`,
    row,
    ask: {
      query: (db) => {
        const all = handle(db, entity);
        const some = where === undefined ? all : all.where(where);
        return some.orderBy(order as never).select({ id: true });
      },
    },
    ...(ids === undefined ? {} : { expect: { rows: idRows(entity, ids) } }),
  }));
}

type Computed<N extends Keyed> = readonly [
  name: string,
  column: (row: RowRef<Model<Names>, Names[N]>) => Value<unknown>,
  /** The value by id; only these records are read. Without: all records, and what the oracle says. */
  values?: Readonly<Record<string, unknown>>,
  needs?: readonly string[],
];

/** Cases that compute a column of an entity: one for each line. */
export function columns<N extends Keyed>(
  row: number,
  entity: N,
  lines: readonly Computed<N>[],
): ConformanceCase[] {
  return lines.map(([name, column, values, needs]) => ({
    name: `${entity}: ${name}`,
    row,
    ...(needs === undefined ? {} : { needs }),
    ask: { query: (db) => computed(handle(db, entity), column as never, values, entity) },
    ...(values === undefined ? {} : { expect: { rows: valueRows(entity, values) } }),
  }));
}

/** A case that asks a query of its own. */
export function query(
  row: number,
  name: string,
  ask: (db: World) => Asked,
  rows?: readonly Row[],
  needs?: readonly string[],
): ConformanceCase {
  return {
    name,
    row,
    ask: { query: ask },
    ...(rows === undefined ? {} : { expect: { rows } }),
    ...(needs === undefined ? {} : { needs }),
  };
}

/** A case that asks for one value. */
export function value(
  row: number,
  name: string,
  ask: (db: World) => Promise<unknown>,
  ...expected: readonly unknown[]
): ConformanceCase {
  return {
    name,
    row,
    ask: { value: ask },
    ...(expected.length === 0 ? {} : { expect: { value: expected[0] } }),
  };
}

/** A case that a store must answer with an error of this code, reads and writes alike; nothing is changed by it. */
export function refused(
  row: number,
  name: string,
  code: string,
  ask: (db: World) => Promise<unknown>,
): ConformanceCase {
  return { name, row, ask: { write: ask }, expect: { error: code } };
}

/** A case that writes; everything that is stored afterwards is compared with the oracle's. */
export function write(
  row: number,
  name: string,
  ask: (db: World) => Promise<unknown>,
  ...expected: readonly unknown[]
): ConformanceCase {
  return {
    name,
    row,
    ask: { write: ask },
    ...(expected.length === 0 ? {} : { expect: { value: expected[0] } }),
  };
}

/** What every entity's query can do, as far as the tables need it: the types of a union of entities are more than a compiler can bear. */
interface Handle extends Asked {
  where(condition: unknown): Handle;
  orderBy(order: never): Handle;
  select(columns: unknown): Handle;
}

function handle(db: World, entity: Keyed): Handle {
  return db[entity] as unknown as Handle;
}

function computed(
  all: Handle,
  column: (row: object) => Value<unknown>,
  values: Readonly<Record<string, unknown>> | undefined,
  entity: Keyed,
): Asked {
  const some =
    values === undefined
      ? all
      : all.where((row: { id: { oneOf(ids: readonly unknown[]): unknown } }) =>
          row.id.oneOf(Object.keys(values).map((id) => idOf(entity, id))),
        );
  return some.select((row: { id: unknown }) => ({ id: row.id, value: column(row) }));
}

function valueRows(entity: Keyed, values: Readonly<Record<string, unknown>>): Row[] {
  return Object.entries(values).map(([id, value]) => ({ id: idOf(entity, id), value }));
}

function idRows(entity: Keyed, ids: string): Row[] {
  return ids === "" ? [] : ids.split(" ").map((id) => ({ id: idOf(entity, id) }));
}

/** Orders and readings are numbered. */
function idOf(entity: Keyed, id: string): unknown {
  return entity === "order" || entity === "reading" ? Number(id) : id;
}
