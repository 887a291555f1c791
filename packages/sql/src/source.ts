import type { Name, Read, Source, Walk } from "@wervel/data";
import { defaultMaxNodes, outputScope, rowScope, sourceScope } from "@wervel/data";
import { expression } from "./expression.ts";
import { type Emission, type Frame, tableFrame, withComputed } from "./frame.ts";
import { choiceOf, chosenRows } from "./near.ts";
import { predicate } from "./predicate.ts";
import { Refusal } from "./refusal.ts";
import { joinsOf, reach, relationAt } from "./related.ts";

/** A row source and the conditions that already hold on it. */
export interface Rows {
  readonly frame: Frame;
  /** The text after `from`, without the joins of the frame. */
  readonly from: string;
  readonly where: readonly string[];
}

/** Stands in for the innermost entity of a read, where its records must belong to something. */
export type Base = () => Rows;

/** Writes where the rows of a read come from. */
function sourceRows(emission: Emission, from: Source, base?: Base): Rows {
  if ("entity" in from) {
    if (base !== undefined) return base();
    const entity = emission.entity(from.entity);
    const alias = emission.alias("t");
    return {
      frame: tableFrame(emission, entity, alias, []),
      from: emission.table(entity, alias),
      where: [],
    };
  }
  if ("read" in from) return innerRows(emission, from.read, base);
  if ("each" in from) return elementRows(emission, from.each, from.of, from);
  return walkRows(emission, from.walk, from);
}

/** Writes the rows of a read with its computed columns and its condition: all that comes before grouping. */
export function conditionedRows(emission: Emission, read: Read, base?: Base): Rows {
  const choice = choiceOf(emission, read);
  if (choice !== undefined) return chosenRows(emission, read, choice);
  const rows = sourceRows(emission, read.from, base);
  const frame = withComputed(rows.frame, rowScope(emission.model, read), read.let, (expr) =>
    expression(emission, rows.frame, expr),
  );
  if (read.where === undefined) return { ...rows, frame };
  return { frame, from: rows.from, where: [...rows.where, predicate(emission, frame, read.where)] };
}

function innerRows(emission: Emission, read: Read, base?: Base): Rows {
  const scope = outputScope(emission.model, read);
  if (read.group === undefined && read.distinct !== true && read.page === undefined) {
    const rows = conditionedRows(emission, read, base);
    return { ...rows, frame: { ...rows.frame, scope } };
  }
  const alias = emission.alias("s");
  const { dialect } = emission;
  const { text, shadows } = emission.select(
    read,
    base === undefined ? { as: "source" } : { as: "source", base },
  );
  const frame: Frame = {
    scope,
    sql: (name) => `${alias}.${dialect.quote(name)}`,
    folded: (name) =>
      shadows.has(name) ? `${alias}.${dialect.quote(dialect.foldedColumn(name))}` : undefined,
    alias,
    joins: [],
    hops: new Map(),
  };
  return { frame, from: `(${text}) as ${alias}`, where: [] };
}

function elementRows(emission: Emission, name: Name, of: Read, from: Source): Rows {
  const { dialect } = emission;
  const rows = innerRows(emission, of);
  const alias = emission.alias("e");
  const element = rows.frame.scope.names.get(name)?.of;
  if (element === undefined) throw new Refusal("well-typed", `${name} is not a list.`);
  const inner = rows.frame;
  const list = inner.sql(name);
  const listed = dialect.list.listed?.(alias, list);
  // Joins of the inner rows must stand before the elements that they may lead to.
  const frame: Frame = {
    ...inner,
    scope: sourceScope(emission.model, from),
    sql: (own) => {
      if (own === "value") return dialect.list.item(alias, element);
      return own === "position" ? dialect.list.position(alias) : inner.sql(own);
    },
  };
  return {
    frame,
    from: `${rows.from} cross join ${dialect.list.rows(list, alias, { of: element })}`,
    where: listed === undefined ? rows.where : [...rows.where, listed],
  };
}

/**
 * Writes a walk as a recursive query over (key, depth) pairs without doubles: each record is expanded at most once a depth, so cycles end
 * at `max` and no path is ever listed. The least depth of each record is what counts.
 */
function walkRows(emission: Emission, walk: Walk, from: Source): Rows {
  const { dialect } = emission;
  const start = conditionedStart(emission, walk.start);
  const entity = start.entity;
  const walked = emission.alias("w");
  const keys = entity.key.map((_, i) => `k${i}`);
  const steps = walk.via.map((via) => stepOf(emission, walk, via, entity.name, walked, keys));
  const nearest = emission.alias("d");
  const alias = emission.alias("t");
  const frame = tableFrame(emission, entity, alias, []);
  const named = [...keys, "depth"].join(", ");
  const bound = boundOf(emission, walk);
  const text =
    `(${dialect.recursive} ${walked} (${named}) as (select ${start.keys.join(", ")}, ${dialect.integer(0)} ${start.text} ` +
    `${armsOf(emission, steps, walked, walk.max)}${bound.limit})` +
    `${bound.around(`select ${keys.join(", ")}, min(depth) as depth from ${bound.first(walked)} group by ${keys.join(", ")}`, named)}) as ${nearest}`;
  const tie = entity.key.map((name, i) => `${frame.sql(name)} = ${nearest}.k${i}`).join(" and ");
  return {
    frame: {
      ...frame,
      scope: sourceScope(emission.model, from),
      sql: (name) =>
        name === "depth" && !("depth" in entity.fields) ? `${nearest}.depth` : frame.sql(name),
    },
    from: `${text} join ${emission.table(entity, alias)} on ${tie}`,
    where: [`${nearest}.depth >= ${walk.min}`],
  };
}

interface Bound {
  readonly limit: string;
  /** Takes no more rows of the recursion than show that it goes too far. */
  first(walked: string): string;
  /** Puts the records at their least depth under the bound. */
  around(nearest: string, named: string): string;
}

/**
 * Bounds a walk. Each record stands in the recursion at most once a depth, so that one row more than all of them could have is proof of
 * one record too many: the recursion may end there, and what was reached by then exceeds the bound.
 */
function boundOf(emission: Emission, { max, maxNodes = defaultMaxNodes }: Walk): Bound {
  const { walk } = emission.dialect;
  if (walk === undefined)
    return { limit: "", first: (walked) => walked, around: (nearest) => ` ${nearest}` };
  const { first, limit, within } = walk;
  const reached = emission.alias("n");
  const pairs = BigInt(maxNodes) * (BigInt(max) + 1n) + 1n;
  return {
    limit: pairs < 1n << 62n ? limit(String(pairs)) : "",
    first: (walked) =>
      first === undefined || pairs >= 1n << 62n ? walked : first(walked, String(pairs)),
    around: (nearest, named) =>
      `, ${reached} (${named}) as (${nearest}) select ${named} from ${reached} where ${within(`(select count(*) from ${reached})`, String(maxNodes))}`,
  };
}

function conditionedStart(
  emission: Emission,
  read: Read,
): {
  readonly entity: ReturnType<Emission["entity"]>;
  readonly keys: readonly string[];
  readonly text: string;
} {
  const rows = innerRows(emission, read);
  const entity = rows.frame.scope.entity;
  if (entity === undefined) throw new Refusal("well-typed", "A walk starts from whole records.");
  const where = rows.where.length === 0 ? "" : ` where ${rows.where.join(" and ")}`;
  return {
    entity,
    keys: entity.key.map((name) => rows.frame.sql(name)),
    text: `from ${rows.from}${joinsOf(rows.frame)}${where}`,
  };
}

interface Step {
  readonly from: string;
  readonly where: string;
  readonly keys: readonly string[];
}

/** Writes what leads on from a record: an arm of the recursion for each relation, or one arm where the database takes no more. */
function armsOf(emission: Emission, steps: readonly Step[], walked: string, max: number): string {
  const { dialect } = emission;
  const deeper = `${walked}.depth + ${dialect.integer(1)}`;
  const within = `${walked}.depth < ${max}`;
  if (steps.length === 1 || dialect.oneRecursion !== true)
    return steps
      .map(
        ({ keys, from, where }) =>
          `union select ${keys.join(", ")}, ${deeper} from ${walked} cross join ${from} where ${within}${where}`,
      )
      .join(" ");
  const next = emission.alias("x");
  const names = steps[0]!.keys.map((_, i) => `k${i}`);
  const each = steps.map(({ keys, from, where }) => {
    const columns = keys.map((key, i) => `${key} as ${names[i]}`).join(", ");
    return `select ${columns} from ${from} where true${where}`;
  });
  const found = names.map((name) => `${next}.${name}`).join(", ");
  return `union select ${found}, ${deeper} from ${walked} cross join lateral (${each.join(" union all ")}) as ${next} where ${within}`;
}

function stepOf(
  emission: Emission,
  walk: Walk,
  via: Name,
  entityName: Name,
  walked: string,
  keys: readonly string[],
): Step {
  const entity = emission.entity(entityName);
  const here = tableFrame(emission, entity, emission.alias("t"), []);
  const relation = relationAt(here, via);
  const reached = reach(emission, relation);
  const found = entity.key.map((name) => reached.frame.sql(name));
  const enters =
    walk.where === undefined ? "" : ` and ${predicate(emission, reached.frame, walk.where)}`;
  const stays =
    walk.stop === undefined ? "" : ` and ${predicate(emission, here, { not: walk.stop })}`;
  const next = `${reached.from}${joinsOf(reached.frame)}`;
  const own = relation.pairs.map(([field]) => field);
  const atKey = own.every((field) => entity.key.includes(field));
  if (atKey && walk.stop === undefined) {
    const tie = relation.pairs.map(
      ([field], i) => `${reached.ends[i]} = ${walked}.${keys[entity.key.indexOf(field)]}`,
    );
    return { from: next, where: ` and ${tie.join(" and ")}${enters}`, keys: found };
  }
  // The record itself stands between, where more of it is asked for than its key.
  const self = entity.key.map((name, i) => `${here.sql(name)} = ${walked}.${keys[i]}`);
  const tie = relation.pairs.map(([field], i) => `${reached.ends[i]} = ${here.sql(field)}`);
  return {
    from: `${emission.table(entity, here.alias)}${joinsOf(here)} cross join ${next}`,
    where: ` and ${[...self, ...tie].join(" and ")}${stays}${enters}`,
    keys: found,
  };
}
