import { DataError, type ModelSnapshot, type Row, type TableSnapshot } from "@wervel/data";
import { checkStored } from "@wervel/data/interpreter";
import type { Connection } from "../connection/connection.ts";
import { decode } from "../encoding/codec.ts";
import { type Keys, recordName } from "../layout/keys.ts";
import { type Layout, membersOf } from "../layout/layout.ts";
import { type Shape, shapeOf } from "../layout/shape.ts";

/** How many records of a table are compared with what the indexes say of them. */
const looked = 500;
/** How often a comparison begins anew because records changed under it. */
const tries = 10;
/** The field of a record that no column names: the number of its last change. */
const stamp = "@";

type Reply = Readonly<Record<string, string>>;

/**
 * Says in what the records and indexes of a database differ from a snapshot, a line each: how many members each index has, and what the first
 * records of each table are made of. Nothing else tells what a database on Redis is; tables that the snapshot does not know are nobody's
 * concern.
 */
export async function driftOf(
  connection: Connection,
  keys: Keys,
  expected: ModelSnapshot,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const table of Object.values(expected.tables))
    lines.push(...(await stillDrift(connection, keys, table)));
  return lines;
}

async function stillDrift(
  connection: Connection,
  keys: Keys,
  table: TableSnapshot,
): Promise<readonly string[]> {
  const shape = shapeOf(keys, table);
  const changes = (): Promise<string | null> => connection.command(["GET", keys.commits], {});
  for (let left = tries; left > 0; left--) {
    const before = await changes();
    const sizes = await sizeDrift(connection, shape);
    const lines = sizes ?? (await recordDrift(connection, shape));
    if ((await changes()) === before) return lines;
  }
  throw new DataError("conflict.retryable", `The records of ${table.name} change all the time.`, {
    store: "redis",
    entity: table.name,
    help: "Compare when less is written.",
  });
}

/** What the indexes say of themselves; nothing where each is a sorted set. */
async function sizeDrift(
  connection: Connection,
  shape: Shape,
): Promise<readonly string[] | undefined> {
  const types = await connection.together(
    shape.layouts.map(({ zset }) => ["TYPE", zset]),
    {},
  );
  const odd = shape.layouts.filter((_, at) => types[at] !== "zset" && types[at] !== "none");
  if (odd.length === 0) return undefined;
  return odd.map(({ name }) => `${shape.table} has something else where its index ${name} was`);
}

async function recordDrift(connection: Connection, shape: Shape): Promise<readonly string[]> {
  const sizes = (await connection.together(
    shape.layouts.map(({ zset }) => ["ZCARD", zset]),
    {},
  )) as number[];
  const all = sizes[0]!;
  // An index of elements has as many members as there are elements, which its records alone know.
  const counted = shape.layouts.flatMap((layout, at) =>
    layout.parts.some(({ of }) => of === "element") || sizes[at] === all
      ? []
      : [
          `${shape.table} has ${all} records, and its index ${layout.name} has ${sizes[at]} members`,
        ],
  );
  return [...counted, ...(await lookedAt(connection, shape))];
}

async function lookedAt(connection: Connection, shape: Shape): Promise<readonly string[]> {
  const [first, ...others] = shape.layouts;
  const ids = await connection.command<string[]>(
    ["ZRANGE", first!.zset, "-", "+", "BYLEX", "LIMIT", "0", String(looked)],
    {},
  );
  const found = (await connection.together(
    ids.map((id) => ["HGETALL", recordName(shape.records, id)]),
    {},
  )) as (Reply | ReadonlyMap<string, string>)[];
  const wrong = new Map<string, number>();
  const say = (what: string): unknown => wrong.set(what, (wrong.get(what) ?? 0) + 1);
  const sound: { readonly id: string; readonly row: Row }[] = [];
  for (const [at, id] of ids.entries()) {
    const row = rowOf(shape, new Map(entriesOf(found[at]!)), say);
    if (row !== undefined) sound.push({ id, row });
  }
  for (const layout of others) await compareMembers(connection, shape, layout, sound, say);
  return [...wrong].map(
    ([what, count]) => `${shape.table} has ${what} (${count} of ${ids.length} records looked at)`,
  );
}

function entriesOf(reply: Reply | ReadonlyMap<string, string>): [string, string][] {
  return reply instanceof Map ? [...reply] : Object.entries(reply);
}

/** Reads a record, and says what it has that is not of its table; nothing where it cannot be compared further. */
function rowOf(
  shape: Shape,
  held: ReadonlyMap<string, string>,
  say: (what: string) => unknown,
): Row | undefined {
  if (held.size === 0) {
    say("a key in its index without a record");
    return undefined;
  }
  const known = new Set([stamp, ...shape.fields.map(({ column }) => column)]);
  for (const name of held.keys())
    if (!known.has(name)) say(`a field ${name}, which nobody migrated`);
  const row: Record<string, unknown> = {};
  for (const { column, type } of shape.fields) {
    try {
      const site = { store: "redis", entity: shape.table, field: column };
      row[column] = checkStored(type, decode(type, held.get(column)), site);
    } catch {
      say(`no value of its type in the field ${column}`);
      return undefined;
    }
  }
  return row;
}

async function compareMembers(
  connection: Connection,
  shape: Shape,
  layout: Layout,
  records: readonly { readonly id: string; readonly row: Row }[],
  say: (what: string) => unknown,
): Promise<void> {
  const owned = records.map(({ id, row }) => membersOf(layout, shape.key, row, id));
  const members = owned.flat();
  if (members.length === 0) return;
  const scores = await connection.command<unknown[]>(["ZMSCORE", layout.zset, ...members], {});
  let at = 0;
  for (const { length } of owned) {
    if (scores.slice(at, at + length).includes(null))
      say(`values that its index ${layout.name} does not know`);
    at += length;
  }
}
