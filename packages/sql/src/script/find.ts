import type { Arg, EntityDescription, Name, Target } from "@wervel/data";
import { DataError } from "@wervel/data";
import { tableFrame } from "../frame.ts";
import { orderKeys } from "../order.ts";
import type { SqlText } from "../parameters.ts";
import { predicate } from "../predicate.ts";
import { fieldOf, type Fresh } from "../program.ts";
import { Refusal } from "../refusal.ts";
import { joinsOf } from "../related.ts";
import { pageText } from "../select.ts";
import { ask, type Given, given, type Key, keyReader } from "./script.ts";
import type { SqlQuery, SqlReply } from "../session/server.ts";
import type { Row } from "@wervel/data";

/** What a target holds at the moment: locked until the transaction ends. */
export interface Found {
  readonly keys: readonly Key[];
  /** The rows as they are, where they were asked for. */
  readonly rows: readonly Row[];
}

/** Finds and locks the records of a target. */
export interface Find {
  readonly statement: SqlText;
  /** @throws `conflict.stale` where a record has another version than expected. */
  run(args: readonly unknown[]): Generator<SqlQuery, Found, SqlReply>;
}

/** Writes the statement that finds and locks the records of a target, with what it shall tell of them. */
export function findTarget(
  fresh: Fresh,
  target: Target,
  expect: Arg | undefined,
  names: readonly Name[] | undefined,
): Find {
  const emission = fresh();
  const entity = emission.entity(target.entity);
  const frame = tableFrame(emission, entity, emission.alias("t"), []);
  const asked: Given | undefined = given(emission, entity, names);
  const version = expect === undefined ? undefined : versionOf(entity);
  const own = (name: Name): string => frame.sql(name);
  const columns = [
    ...(names ?? []).map((name) =>
      emission.dialect.codec(fieldOf(entity, name).type).select(own(name)),
    ),
    ...entity.key.map(own),
    ...(version === undefined ? [] : [own(version)]),
  ];
  const where =
    target.where === undefined ? "" : ` where ${predicate(emission, frame, target.where)}`;
  const order = orderKeys(emission, frame, target.order ?? []);
  const page = pageText(emission, target.page);
  const statement = emission.parameters.finish(
    `select ${columns.join(", ")} from ${emission.table(entity, frame.alias)}${joinsOf(frame)}${where}${order === "" ? "" : ` order by ${order}`}${page}${emission.dialect.lockRows?.(frame.alias) ?? ""}`,
  );
  const start = names?.length ?? 0;
  const keyOf = keyReader(emission, entity, start);
  const decodeVersion =
    version === undefined
      ? undefined
      : emission.dialect.codec(fieldOf(entity, version).type).decode;
  return {
    statement,
    *run(args) {
      const { rows } = yield* ask(statement, args);
      if (expect !== undefined)
        for (const raw of rows) {
          const at = raw[start + entity.key.length];
          if ((decodeVersion === undefined ? at : decodeVersion(at)) !== args[expect.arg])
            throw stale(entity.name);
        }
      return { keys: rows.map(keyOf), rows: asked === undefined ? [] : rows.map(asked.row) };
    },
  };
}

/** Writes what looks for a record that was not touched: it is not there, or has another version. */
export function otherVersion(
  fresh: Fresh,
  { update }: { readonly update: Target },
  entity: EntityDescription,
): SqlText {
  const emission = fresh();
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const where = predicate(emission, frame, update.where!);
  return emission.parameters.finish(
    `select 1 from ${emission.table(entity, frame.alias)} where ${where}${emission.dialect.limit("1", undefined)}`,
  );
}

/** Finds the field that counts the versions, or refuses. */
export function versionOf(entity: EntityDescription): Name {
  if (entity.version !== undefined) return entity.version;
  throw new Refusal("version", `${entity.name} counts no versions.`, "declare a version field");
}

/** Makes the error of a record whose version is not the expected one. */
export function stale(entity: Name): DataError {
  return new DataError("conflict.stale", `The ${entity} was changed since it was read.`, {
    entity,
    help: "Read the record again, apply the change to what it is now, and write with its version.",
  });
}
