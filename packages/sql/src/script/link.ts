import type { Write } from "@wervel/data";
import { insertColumns, rowsText } from "../insert.ts";
import { assertUnique, pairOf, unlinkProgram } from "../link.ts";
import { membersOf, tupleText } from "../lists.ts";
import type { SqlText } from "../parameters.ts";
import { fieldOf, type Fresh, quoted, type Rows } from "../program.ts";
import { inRounds } from "../rounds.ts";
import { ask, type Script, type Steps, withRows } from "./script.ts";

type Link = Extract<Write, { link: object }>;

/** How often links are written again after another has made one of the same in between. */
const tries = 3;

/** Writes links: what differs in known pairs is replaced, then new pairs are added; a pair that is given again changes once more. */
export function linkScript(fresh: Fresh, plan: Link): Script {
  const { link, fields } = pairOf(fresh(), plan.link);
  const pairText = tupleText(
    fresh().dialect,
    membersOf(fields.map((name) => fieldOf(link, name).type)),
  );
  const change = plan.attributes.length === 0 ? undefined : replaceAttributes(fresh, plan);
  const add = addPairs(fresh, plan);
  const { isDuplicate } = fresh().dialect;
  return {
    entity: link.name,
    texts: change === undefined ? [add] : [change, add],
    isAtomic: () => change !== undefined,
    *steps(args): Steps {
      for (let left = tries; ; left--)
        try {
          let count = 0;
          for (const round of inRounds(args[plan.rows] as Rows, pairText)) {
            const given = withRows(args, plan.rows, round);
            if (change !== undefined) count += (yield* ask(change, given)).count;
            count += (yield* ask(add, given)).count;
            // Without attributes a pair that is given again changes nothing.
            if (change === undefined) break;
          }
          return { rows: [], count };
        } catch (error) {
          if (left === 1 || isDuplicate?.(error) !== true) throw error;
        }
    },
  };
}

/** Writes the removal of links. */
export function unlinkScript(fresh: Fresh, plan: Extract<Write, { unlink: object }>): Script {
  const { entity, main } = unlinkProgram(fresh, plan);
  return {
    entity,
    texts: [main],
    isAtomic: () => false,
    *steps(args): Steps {
      const { count } = yield* ask(main, args);
      return { rows: [], count };
    },
  };
}

interface Source {
  readonly emission: ReturnType<Fresh>;
  readonly table: string;
  readonly columns: ReturnType<typeof insertColumns>;
  readonly items: readonly string[];
  readonly rows: string;
  /** Ties a row of the list to its pair, under the alias `t`. */
  readonly same: (alias: string) => string;
  readonly pair: number;
}

/** The given rows as a row source. */
function source(fresh: Fresh, plan: Link): Source {
  const emission = fresh();
  const { dialect, parameters } = emission;
  const { link, fields } = pairOf(emission, plan.link);
  assertUnique(link, fields);
  const columns = insertColumns(emission, link, [
    ...fields,
    ...plan.attributes,
    ...(plan.generated ?? []),
  ]);
  const write = rowsText(emission, columns);
  const alias = emission.alias("e");
  const list = parameters.add((args) => write(args[plan.rows] as Rows));
  const items = columns.map(({ field }, i) => dialect.list.item(alias, field.type, i));
  return {
    emission,
    table: link.table,
    columns,
    items,
    rows: dialect.list.rows(list, alias, { tuple: columns.map(({ field }) => field.type) }),
    same: (own) =>
      fields
        .map((_, i) => `${own}.${dialect.quote(columns[i]!.column)} = ${items[i]}`)
        .join(" and "),
    pair: fields.length,
  };
}

function replaceAttributes(fresh: Fresh, plan: Link): SqlText {
  const { emission, table, columns, items, rows, same, pair } = source(fresh, plan);
  const { dialect } = emission;
  const alias = emission.alias("t");
  const own = columns
    .map((column, i) => ({
      ...column,
      sql: `${alias}.${dialect.quote(column.column)}`,
      item: items[i]!,
    }))
    .filter(({ index }) => index >= pair && index < pair + plan.attributes.length);
  const set = own.map(({ sql, item }) => `${sql} = ${item}`).join(", ");
  const differs = own.map(({ sql, item }) => dialect.nullSafe(sql, item, true)).join(" or ");
  return emission.parameters.finish(
    `update ${dialect.table(table)} as ${alias} join ${rows} on ${same(alias)} set ${set} where ${differs}`,
  );
}

function addPairs(fresh: Fresh, plan: Link): SqlText {
  const { emission, table, columns, items, rows, same } = source(fresh, plan);
  const { dialect } = emission;
  const alias = emission.alias("t");
  const known = `select 1 from ${dialect.table(table)} as ${alias} where ${same(alias)}`;
  return emission.parameters.finish(
    `insert into ${dialect.table(table)} (${quoted(emission, columns)}) select ${items.join(", ")} from ${rows} where not exists (${known})`,
  );
}
