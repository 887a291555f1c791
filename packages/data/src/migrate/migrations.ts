import { WervelError } from "@wervel/schema";
import { isDeepStrictEqual } from "./deep-equal.ts";
import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type { DiffHints } from "./diff-snapshots.ts";
import { own } from "./own.ts";
import { type DeclaredRename, pendingRenames } from "./pending-renames.ts";
import type { ModelSnapshot, Renames } from "./snapshot.ts";

/**
 * What a comparison of two models cannot know, declared beside the new one:
 *
 * ```ts
 * class Db extends Database({ article: Article }) {
 *   static readonly migrations: Migrations = {
 *     was: { article: "post", "article.headline": "title" },
 *     fill: { "article.rank": 0 },
 *   };
 * }
 * ```
 *
 * What has been applied everywhere may go; until then it does no harm.
 */
export interface Migrations {
  /**
   * Names before, by the name now: of an entity its table, of a field (`entity.field`) its column. What was renamed more than once has a
   * list, the last name first. Names may follow each other or change places.
   */
  readonly was?: Renames;
  /** Values of a new field in records that are there already, by `entity.field`. A field with a default needs none. */
  readonly fill?: Readonly<Record<string, unknown>>;
}

/**
 * Turns what is declared into what a comparison with a database needs.
 *
 * @throws WERVEL_MODEL_MIGRATION for a name that the model does not have, two that are said to have been the same, or one that is said to
 *   have been another which is there beside it and shall go.
 */
export function hintsOf(
  model: ModelDescription,
  { was = {}, fill = {} }: Migrations,
  from: ModelSnapshot | undefined,
): DiffHints {
  const isDone = (name: string): boolean => isDeepStrictEqual(own(from?.was, name), was[name]);
  const declared = Object.entries(was).map(([name, old]) => {
    const { entity, column } = named(model, name);
    const before = typeof old === "string" ? [old] : old;
    return {
      entity,
      rename: { name, now: column ?? entity.table, before },
      isField: name.includes("."),
    };
  });
  const renamesOf = (which: (one: (typeof declared)[number]) => boolean): DeclaredRename[] =>
    declared.filter(which).map(({ rename }) => rename);
  const tables = pendingRenames(
    from?.tables,
    renamesOf(({ isField }) => !isField),
    isDone,
    (name) => Object.values(model.entities).some(({ table }) => table === name),
  );
  const before = new Map([...tables].map(([old, now]) => [now, old]));
  const hints = {
    renamedTables: Object.fromEntries(tables),
    renamedColumns: {} as Record<string, Readonly<Record<string, string>>>,
    fill: {} as Record<string, Record<string, unknown>>,
  };
  for (const entity of new Set(declared.map((one) => one.entity))) {
    const columns = pendingRenames(
      own(from?.tables, before.get(entity.table) ?? entity.table)?.columns,
      renamesOf((one) => one.isField && one.entity === entity),
      isDone,
      (name) => Object.values(entity.fields).some(({ column }) => column === name),
    );
    if (columns.size > 0) hints.renamedColumns[entity.table] = Object.fromEntries(columns);
  }
  for (const [name, value] of Object.entries(fill)) {
    const { entity, column } = named(model, name);
    if (column === undefined) throw unknown(name, "fill");
    put(hints.fill, entity.table, column, value);
  }
  return hints;
}

/** What of the migrations concerns one of several stores. What no store knows stays, to be refused. */
export function partMigrations(
  model: ModelDescription,
  part: ModelDescription,
  { was, fill }: Migrations,
): Migrations {
  const concerns = ([name]: readonly [string, unknown]): boolean => {
    const [entity = ""] = name.split(".");
    return Object.hasOwn(part.entities, entity) || !Object.hasOwn(model.entities, entity);
  };
  const kept = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(concerns));
  return {
    ...(was === undefined ? {} : { was: kept(was) }),
    ...(fill === undefined ? {} : { fill: kept(fill) }),
  };
}

function put(
  into: Record<string, Record<string, unknown>>,
  table: string,
  name: string,
  value: unknown,
): void {
  const known = own(into, table) ?? (into[table] = {});
  known[name] = value;
}

function named(
  model: ModelDescription,
  name: string,
): { readonly entity: EntityDescription; readonly column: string | undefined } {
  const [entityName = "", field] = name.split(".");
  const entity = Object.hasOwn(model.entities, entityName) ? model.entities[entityName] : undefined;
  if (entity === undefined) throw unknown(name, "was or fill");
  if (field === undefined) return { entity, column: undefined };
  if (!Object.hasOwn(entity.fields, field)) throw unknown(name, "was or fill");
  return { entity, column: entity.fields[field]!.column };
}

function unknown(name: string, where: string): WervelError {
  return new WervelError(
    "WERVEL_MODEL_MIGRATION",
    `The migrations name '${name}' (in ${where}), which is no field of the model.`,
    {
      help: "Write the names of the model as it is now: 'entity' or 'entity.field'. In `was`, the value is the name before.",
      details: { name },
    },
  );
}
