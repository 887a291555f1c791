import type { EntityDescription } from "../model/description.ts";
import type { Name, Pred, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import type { Edit } from "../units/edit-tracker.ts";
import type { WriteRequest } from "./engine.ts";

/** What records that were edited alike have in common. */
interface EditShape {
  readonly entity: EntityDescription;
  readonly fields: readonly Name[];
  /** Whether the version that was read is expected still. */
  readonly expected: boolean;
  /** What a write changes beside the given fields. */
  readonly stamps: readonly Name[];
  readonly key: string;
}

function shapeOf({ entity, loaded, changes }: Edit): EditShape {
  const fields = Object.keys(changes);
  const { version } = entity;
  const expected =
    version !== undefined && Object.hasOwn(loaded, version) && !fields.includes(version);
  const stamps = Object.values(entity.fields)
    .filter((field) => field.name === version || field.generated?.startsWith("update") === true)
    .map((field) => field.name)
    .filter((name) => Object.hasOwn(loaded, name));
  const key = `edit ${entity.name} ${fields.join()} ${expected} ${stamps.join()}`;
  return { entity, fields, expected, stamps, key };
}

/** Makes the write of an edited record: its changed fields alone, by its key, with the version that was read. */
export function editRequest(edit: Edit): WriteRequest {
  const { entity, fields, expected, stamps, key } = shapeOf(edit);
  const keys = entity.key;
  const typeOf = (name: Name): ValueType => entity.fields[name]!.type;
  const isKey = (name: Name, i: number): Pred => ({
    cmp: "eq",
    left: { path: [name] },
    right: { arg: i, type: typeOf(name) },
  });
  return {
    key,
    plan: () => ({
      update: { entity: entity.name, where: { and: keys.map(isKey) } },
      set: Object.fromEntries(
        fields.map((name, i) => [name, { to: { arg: keys.length + i, type: typeOf(name) } }]),
      ),
      ...(expected
        ? { expect: { arg: keys.length + fields.length, type: typeOf(entity.version!) } }
        : {}),
      return: stamps,
    }),
    args: valuesOf(edit, expected),
    options: edit.caller,
  };
}

/** Makes one write of records that were edited alike. */
export function editsRequest(edits: readonly Edit[]): WriteRequest {
  const { entity, fields, expected, stamps, key } = shapeOf(edits[0]!);
  return {
    key: `${key} many`,
    plan: () => ({
      updateMany: entity.name,
      columns: fields,
      rows: 0,
      set: {},
      ...(expected ? { expect: true } : {}),
      return: [...entity.key, ...stamps],
    }),
    args: [edits.map((edit) => valuesOf(edit, expected))],
    options: edits[0]!.caller,
  };
}

function valuesOf({ entity, loaded, changes }: Edit, expected: boolean): readonly unknown[] {
  return [
    ...keyOf(entity, loaded),
    ...Object.values(changes),
    ...(expected ? [loaded[entity.version!]] : []),
  ];
}

/** Gives the values of a record's key. */
export function keyOf({ key }: EntityDescription, row: Row): readonly unknown[] {
  return key.map((name) => row[name]);
}
