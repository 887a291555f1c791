import { WervelError } from "@wervel/core";
import type {
  Compiled,
  EntityDescription,
  Expr,
  Order,
  Plan,
  Pred,
  Read,
  Store,
  Write,
} from "@wervel/data";

const count = { kind: "int", nullable: false } as const;

/** Reads whole records in the order of their key, behind a key where there is one. */
export function batchPlan(
  entity: EntityDescription,
  size: number,
  goesOn: boolean,
  where?: Pred,
): Read {
  return {
    from: { entity: entity.name },
    ...(where === undefined ? {} : { where }),
    order: byKey(entity, "asc"),
    page: { limit: { const: size, type: count }, ...(goesOn ? { after: keyArgs(entity) } : {}) },
    take: { fields: ownFields(entity), nest: {} },
  };
}

/** Names the fields of an entity, but for the words of its texts: they are made again where a text arrives. */
export function ownFields({ fields }: EntityDescription): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]!.wordsOf === undefined);
}

/** Reads the greatest key. */
export function lastKeyPlan(entity: EntityDescription): Read {
  return {
    from: { entity: entity.name },
    order: byKey(entity, "desc"),
    page: { limit: { const: 1, type: count } },
    take: { fields: entity.key, nest: {} },
  };
}

/** Counts the records. */
export function countPlan(entity: EntityDescription): Read {
  return {
    from: { entity: entity.name },
    group: { by: [], agg: { n: { fn: "count" } } },
    order: [],
    take: { fields: ["n"], nest: {} },
  };
}

/** Inserts whole records, keys and all. */
export function insertPlan(entity: EntityDescription): Write {
  return { insert: entity.name, columns: Object.keys(entity.fields), rows: 0 };
}

/** Sets the references of one record: first its key, then their values. */
export function referPlan(entity: EntityDescription, fields: readonly string[]): Write {
  const set = fields.map((name, index) => {
    const to: Expr = { arg: entity.key.length + index, type: entity.fields[name]!.type };
    return [name, { to }] as const;
  });
  const where = entity.key.map((name, arg): Pred => ({
    cmp: "eq",
    left: { path: [name] },
    right: { arg, type: entity.fields[name]!.type },
  }));
  return {
    update: { entity: entity.name, where: where.length === 1 ? where[0]! : { and: where } },
    set: Object.fromEntries(set),
  };
}

/** Deletes one batch of records. */
export function deletePlan(entity: EntityDescription, size: number): Write {
  return {
    delete: {
      entity: entity.name,
      order: byKey(entity, "asc"),
      page: { limit: { const: size, type: count } },
    },
  };
}

/** Compiles a plan for a store, or says why it cannot be moved from or to. */
export function compiled(store: Store, plan: Plan): Compiled {
  const answer = store.compile(plan);
  if (answer.refused !== true) return answer;
  throw new WervelError("WERVEL_CLI_STORE", `${store.name} cannot do that: ${answer.why}`, {
    help: answer.instead ?? "Move by a program of your own.",
    details: { capability: answer.capability, node: answer.node },
  });
}

function byKey(entity: EntityDescription, dir: "asc" | "desc"): readonly Order[] {
  const nulls = dir === "asc" ? "first" : "last";
  return entity.key.map((name) => ({ key: { path: [name] }, dir, nulls }));
}

function keyArgs(
  entity: EntityDescription,
): { arg: number; type: EntityDescription["fields"][string]["type"] }[] {
  return entity.key.map((name, arg) => ({ arg, type: entity.fields[name]!.type }));
}
