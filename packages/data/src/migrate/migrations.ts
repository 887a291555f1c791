import { WervelError } from "@wervel/schema";
import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type { DiffHints } from "./diff-snapshots.ts";
import { own } from "./own.ts";
import type { ModelSnapshot } from "./snapshot.ts";

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
  /** Names before, by the name now: of an entity its table, of a field (`entity.field`) its column. */
  readonly was?: Readonly<Record<string, string>>;
  /** Values of a new field in records that are there already, by `entity.field`. A field with a default needs none. */
  readonly fill?: Readonly<Record<string, unknown>>;
}

/**
 * Turns what is declared into what a comparison with a database needs.
 *
 * @throws WERVEL_MODEL_MIGRATION for a name that the model does not have, or one that another rename sets free at the same time.
 */
export function hintsOf(
  model: ModelDescription,
  { was = {}, fill = {} }: Migrations,
  from: ModelSnapshot | undefined,
): DiffHints {
  const hints: Required<{ -readonly [N in keyof DiffHints]: Record<string, never> }> = {
    renamedTables: {},
    renamedColumns: {},
    fill: {},
  };
  const tables: Record<string, string> = hints.renamedTables;
  for (const [name, old] of Object.entries(was)) {
    const { entity, column } = named(model, name);
    if (column !== undefined) continue;
    expectNoChain(from?.tables, { name, old, now: entity.table }, Object.values(was));
    if (isRenamed(from?.tables, old, entity.table)) tables[old] = entity.table;
  }
  for (const [name, old] of Object.entries(was)) {
    const { entity, column } = named(model, name);
    if (column === undefined) continue;
    const before = Object.entries(tables).find(([, now]) => now === entity.table)?.[0];
    const held = own(from?.tables, before ?? entity.table)?.columns;
    const others = Object.entries(was).filter(([other]) => other.startsWith(`${entity.name}.`));
    expectNoChain(
      held,
      { name, old, now: column },
      others.map(([, before]) => before),
    );
    if (isRenamed(held, old, column)) put(hints.renamedColumns, entity.table, old, column);
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

// Where the new name is there already, the rename has been done.
function isRenamed(held: Readonly<Record<string, unknown>> | undefined, old: string, now: string) {
  return held !== undefined && Object.hasOwn(held, old) && !Object.hasOwn(held, now);
}

// The name of one that is renamed at the same time: which of the two stands there cannot be told from the names.
function expectNoChain(
  held: Readonly<Record<string, unknown>> | undefined,
  { name, old, now }: { readonly name: string; readonly old: string; readonly now: string },
  renamed: readonly string[],
): void {
  if (held === undefined || !Object.hasOwn(held, old) || !Object.hasOwn(held, now)) return;
  if (!renamed.includes(now)) return;
  throw new WervelError(
    "WERVEL_MODEL_MIGRATION",
    `'${name}' takes the name '${now}' from something that is renamed at the same time.`,
    {
      help: "Migrate twice: rename the one that has the name now, then the other.",
      details: { name, old, now },
    },
  );
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
