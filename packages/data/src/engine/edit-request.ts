import type { ValueType } from "../plan/plan.ts";
import type { Edit } from "../units/edit-tracker.ts";
import type { WriteRequest } from "./engine.ts";

/** Makes the write of an edited record: its changed fields alone, by its key, with the version that was read. */
export function editRequest({ entity, loaded, changes }: Edit): WriteRequest {
  const fields = Object.keys(changes);
  const keys = entity.key;
  const { version } = entity;
  const expected =
    version !== undefined && Object.hasOwn(loaded, version) && !fields.includes(version);
  const typeOf = (name: string): ValueType => entity.fields[name]!.type;
  const stamps = Object.values(entity.fields).filter(
    (field) => field.name === version || field.generated === "updateInstant",
  );
  const returned = stamps.map((field) => field.name).filter((name) => Object.hasOwn(loaded, name));
  return {
    key: `edit ${entity.name} ${fields.join()} ${expected} ${returned.join()}`,
    plan: () => ({
      update: {
        entity: entity.name,
        where: {
          and: keys.map(
            (name, i) =>
              ({
                cmp: "eq",
                left: { path: [name] },
                right: { arg: i, type: typeOf(name) },
              }) as const,
          ),
        },
      },
      set: Object.fromEntries(
        fields.map((name, i) => [name, { to: { arg: keys.length + i, type: typeOf(name) } }]),
      ),
      ...(expected ? { expect: { arg: keys.length + fields.length, type: typeOf(version) } } : {}),
      return: returned,
    }),
    args: [
      ...keys.map((name) => loaded[name]),
      ...fields.map((name) => changes[name]),
      ...(expected ? [loaded[version]] : []),
    ],
    options: {},
  };
}
