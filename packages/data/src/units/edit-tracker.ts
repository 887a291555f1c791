import type { Caller } from "../engine/caller.ts";
import type { EntityDescription } from "../model/description.ts";
import { copyValue } from "../oracle/stored-value.ts";
import { keyOf, tupleKey } from "../oracle/value.ts";
import { keptWords, wordsFieldOf } from "../oracle/words.ts";
import type { Name } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";

/** A tracked record with the fields that differ from what was loaded. */
export interface Edit {
  readonly entity: EntityDescription;
  readonly loaded: Row;
  readonly caller: Caller;
  readonly changes: Readonly<Record<Name, unknown>>;
  /** Takes over what the write returned, so that a later edit starts from there. */
  accept(written: Row): void;
}

interface Tracked {
  readonly entity: EntityDescription;
  readonly copy: Record<string, unknown>;
  readonly caller: Caller;
  loaded: Row;
}

/** The records that a unit edits: one mutable copy for each, compared with what was loaded when the unit ends. */
export class EditTracker {
  readonly #tracked = new Map<string, Tracked>();

  /** Returns the unit's copy of a record; the same one however often it is read. Only own fields of the row are compared later. */
  track(entity: EntityDescription, row: Row, caller: Caller): Record<string, unknown> {
    const id = `${entity.name} ${tupleKey(entity.key.map((name) => row[name]))}`;
    const known = this.#tracked.get(id);
    if (known !== undefined) return known.copy;
    const copy = copyRow(row);
    this.#tracked.set(id, { entity, copy, caller, loaded: copyRow(row) });
    return copy;
  }

  /** Lists what was changed since it was loaded, in groups of one shape: the same entity, loaded and changed in the same fields. */
  edits(): readonly (readonly Edit[])[] {
    const edits = [...this.#tracked.values()]
      .map(editOf)
      .filter((edit) => Object.keys(edit.changes).length > 0);
    return [...Map.groupBy(edits, shapeOf).values()];
  }
}

function shapeOf({ entity, loaded, changes, caller }: Edit): string {
  return `${entity.name} ${Object.keys(changes).join()} ${Object.keys(loaded).toSorted().join()} ${JSON.stringify([caller.tenant, caller.actor])}`;
}

function editOf(tracked: Tracked): Edit {
  const { entity, copy, loaded, caller } = tracked;
  const changes: Record<Name, unknown> = {};
  for (const { name, type } of Object.values(entity.fields))
    if (Object.hasOwn(loaded, name) && keyOf(copy[name], type) !== keyOf(loaded[name], type))
      change(changes, entity, name, copy[name]);
  return {
    entity,
    loaded,
    caller,
    changes,
    accept: (written) => {
      Object.assign(copy, written);
      tracked.loaded = copyRow(copy);
    },
  };
}

/** Beside a text that search looks into, its words change. */
function change(
  changes: Record<Name, unknown>,
  entity: EntityDescription,
  name: Name,
  value: unknown,
): void {
  changes[name] = value;
  const hidden = wordsFieldOf(entity, name);
  if (hidden !== undefined) changes[hidden.name] = keptWords(entity.name, name, value);
}

function copyRow(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, copyValue(value)]));
}
