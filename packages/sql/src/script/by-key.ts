import type { EntityDescription, Name } from "@wervel/data";
import { type Emission, type Frame, tableFrame } from "../frame.ts";
import { listText, membersOf, tuplesText } from "../lists.ts";
import type { SqlText } from "../parameters.ts";
import { fieldOf, type Fresh } from "../program.ts";
import { type Given, type Key, type KeyedArgs, given } from "./script.ts";

/** A statement about records whose keys are known: one text for a single record, one for any number. */
export interface ByKey {
  readonly one: SqlText;
  readonly many: SqlText;
}

/** Chooses the text for a number of keys. */
export function textFor({ one, many }: ByKey, keys: readonly Key[]): SqlText {
  return keys.length === 1 ? one : many;
}

/** Writes a statement about records whose keys stand beside the arguments; `write` gets the condition. */
export function byKey(
  fresh: Fresh,
  name: Name,
  write: (emission: Emission, frame: Frame, where: string) => string,
): ByKey {
  const text = (condition: typeof isOne): SqlText => {
    const emission = fresh();
    const entity = emission.entity(name);
    const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
    return emission.parameters.finish(write(emission, frame, condition(emission, frame, entity)));
  };
  return { one: text(isOne), many: text(isOneOf) };
}

/** Writes a read of the columns of records by their keys. */
export function readByKey(
  fresh: Fresh,
  entity: EntityDescription,
  names: readonly Name[] | undefined,
): { readonly given: Given; readonly read: ByKey } | undefined {
  const asked = given(fresh(), entity, names);
  if (asked === undefined) return undefined;
  const read = byKey(
    fresh,
    entity.name,
    (emission, frame, where) =>
      `select ${asked.columns.join(", ")} from ${emission.table(entity, frame.alias)} where ${where}`,
  );
  return { given: asked, read };
}

function isOne(emission: Emission, frame: Frame, entity: EntityDescription): string {
  const { dialect, parameters } = emission;
  return entity.key
    .map((name, i) => {
      const { type } = fieldOf(entity, name);
      const { encode } = dialect.codec(type);
      const value = parameters.add((args) => encode((args as KeyedArgs).keys[0]![i]));
      return `${frame.sql(name)} = ${dialect.typed(value, type)}`;
    })
    .join(" and ");
}

function isOneOf(emission: Emission, frame: Frame, entity: EntityDescription): string {
  const { dialect, parameters } = emission;
  const types = entity.key.map((name) => fieldOf(entity, name).type);
  const alias = emission.alias("e");
  if (types.length === 1) {
    const [of] = [types[0]!];
    const { json } = dialect.codec(of);
    const values = (args: readonly unknown[]): readonly unknown[] =>
      (args as KeyedArgs).keys.map((key) => key[0]);
    const list = parameters.add((args) => listText(values(args), json));
    const own = frame.sql(entity.key[0]!);
    return parameters.inList({
      values,
      type: of,
      whole: `${own} in (select ${dialect.list.item(alias, of)} from ${dialect.list.rows(list, alias, { of })})`,
      short: (members) => `${own} in ${members}`,
      none: `${dialect.true} = ${dialect.false}`,
    });
  }
  const write = tuplesText(dialect, membersOf(types));
  const list = parameters.add((args) => write((args as KeyedArgs).keys));
  const items = types.map((type, i) => dialect.list.item(alias, type, i));
  const columns = entity.key.map((name) => frame.sql(name));
  return `(${columns.join(", ")}) in (select ${items.join(", ")} from ${dialect.list.rows(list, alias, { tuple: types })})`;
}
