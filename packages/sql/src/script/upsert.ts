import type { EntityDescription, Name, Write } from "@wervel/data";
import { tableFrame } from "../frame.ts";
import type { SqlText } from "../parameters.ts";
import { fieldOf, type Fresh, type Row } from "../program.ts";
import { Refusal } from "../refusal.ts";
import { readByKey } from "./by-key.ts";
import { inserted, insertOne } from "./insert.ts";
import { ask, keyReader, type Script, type Steps, withKeys } from "./script.ts";
import { updateByKey } from "./update.ts";

type Upsert = Extract<Write, { upsert: Name }>;

/** How often an upsert looks again after another has inserted the same key in between. */
const tries = 3;

/**
 * Writes an upsert: finds and locks the record, changes it, or else inserts; when another has inserted the same key in between, it begins
 * again. `isDuplicate` knows the database's error for that.
 */
export function upsertScript(fresh: Fresh, plan: Upsert): Script {
  const entity = fresh().entity(plan.upsert);
  const find = findByUnique(fresh, entity, plan);
  const main = updateByKey(fresh, entity, plan.set);
  const back = readByKey(fresh, entity, plan.return);
  const insert = insertOne(fresh(), entity, plan.columns, (args) => args[plan.row] as Row);
  const give = inserted(fresh(), entity, plan.columns, plan.return ?? []);
  const keyOf = keyReader(fresh(), entity, 0);
  const { isDuplicate } = fresh().dialect;
  return {
    entity: entity.name,
    texts: [find, main.one, ...(back === undefined ? [] : [back.read.one]), insert],
    isAtomic: () => true,
    *steps(args): Steps {
      for (let left = tries; ; left--) {
        const [found] = (yield* ask(find, args)).rows;
        if (found !== undefined) {
          const keyed = withKeys(args, [keyOf(found)]);
          yield* ask(main.one, keyed);
          if (back === undefined) return { rows: [], count: 1, outcome: "updated" };
          const { rows } = yield* ask(back.read.one, keyed);
          return { rows: rows.map(back.given.row), count: 1, outcome: "updated" };
        }
        try {
          const { insertId } = yield* ask(insert, args);
          const rows = give([args[plan.row] as Row], [insertId]);
          return { rows, count: 1, outcome: "inserted" };
        } catch (error) {
          if (left === 1 || isDuplicate?.(error) !== true) throw error;
          // On another key than that of the upsert nothing will be found either.
          if ((yield* ask(find, args)).rows.length === 0) throw error;
        }
      }
    },
  };
}

function findByUnique(fresh: Fresh, entity: EntityDescription, plan: Upsert): SqlText {
  const emission = fresh();
  const { dialect, parameters } = emission;
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const isFolded = entity.uniques.some(
    (unique) => unique.folded && unique.fields.join() === plan.key.join(),
  );
  const tests = plan.key.map((name) => {
    const field = fieldOf(entity, name);
    const index = plan.columns.indexOf(name);
    if (index < 0) throw new Refusal("well-typed", `An upsert needs a value for ${name}.`);
    const shadow = isFolded ? frame.folded(name) : undefined;
    const { encode } = dialect.codec(field.type);
    const value = parameters.add((args) => {
      const given = (args[plan.row] as Row)[index];
      if (given === null || given === undefined) return null;
      return encode(shadow === undefined ? given : dialect.folded.value(given as string));
    });
    return `${shadow ?? frame.sql(name)} = ${dialect.typed(value, field.type)}`;
  });
  const keys = entity.key.map((name) => frame.sql(name)).join(", ");
  return parameters.finish(
    `select ${keys} from ${emission.table(entity, frame.alias)} where ${tests.join(" and ")}${emission.dialect.lockRows?.(frame.alias) ?? ""}`,
  );
}
