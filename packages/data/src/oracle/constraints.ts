import { DataError } from "../errors.ts";
import type {
  EntityDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import type { Name } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { primaryKeyName, referenceName } from "./names.ts";
import type { RowChange, Tables } from "./tables.ts";

/** A to-one relation seen from the record that it refers to. */
export interface Referrer {
  readonly entity: EntityDescription;
  readonly relation: RelationDescription;
  readonly own: readonly Name[];
  readonly theirs: readonly Name[];
}

/** The constraints of a model, ready to be checked. */
export class Constraints {
  readonly #model: ModelDescription;
  readonly #referrers = new Map<Name, Referrer[]>();
  readonly #references = new Map<Name, Referrer[]>();

  constructor(model: ModelDescription) {
    this.#model = model;
    for (const entity of Object.values(model.entities)) {
      const references = Object.values(entity.relations)
        .filter(isReference)
        .map((relation) => referrerOf(entity, relation));
      this.#references.set(entity.name, references);
      for (const reference of references) this.#addReferrer(reference);
    }
  }

  #addReferrer(reference: Referrer): void {
    const known = this.#referrers.get(reference.relation.to);
    if (known === undefined) this.#referrers.set(reference.relation.to, [reference]);
    else known.push(reference);
  }

  /** Lists the relations that refer to an entity. */
  referrersOf(entity: Name): readonly Referrer[] {
    return this.#referrers.get(entity) ?? [];
  }

  /** Checks what a statement changed, at its end. @throws `constraint.unique`, `constraint.reference`. */
  check(tables: Tables, changes: readonly RowChange[]): void {
    for (const { entity, before, after } of changes) {
      if (after !== undefined) this.#checkRecord(tables, entity, after);
      if (before !== undefined) this.#checkLeft(tables, entity, before);
    }
  }

  #checkRecord(tables: Tables, name: Name, row: Row): void {
    const entity = this.#model.entities[name]!;
    if (!tables.find(name, entity.key, valuesOf(row, entity.key)).includes(row)) return;
    checkUnique(tables, entity, row, entity.key, primaryKeyName(entity), false);
    for (const unique of entity.uniques)
      checkUnique(tables, entity, row, unique.fields, unique.name, unique.folded);
    for (const { own, theirs, relation } of this.#references.get(name)!) {
      const values = valuesOf(row, own);
      if (!values.includes(null) && tables.find(relation.to, theirs, values).length === 0)
        throw brokenReference(entity, relation, own, `${relation.to} has no such record`);
    }
  }

  #checkLeft(tables: Tables, name: Name, row: Row): void {
    for (const { entity, relation, own, theirs } of this.referrersOf(name)) {
      const values = valuesOf(row, theirs);
      if (values.includes(null) || tables.find(name, theirs, values).length > 0) continue;
      if (tables.find(entity.name, own, values).length > 0)
        throw brokenReference(entity, relation, own, `${entity.name} still refers to the ${name}`);
    }
  }
}

function isReference(relation: RelationDescription): boolean {
  return relation.kind === "one" && relation.enforced && relation.through === undefined;
}

function referrerOf(entity: EntityDescription, relation: RelationDescription): Referrer {
  return {
    entity,
    relation,
    own: relation.pairs.map(([own]) => own),
    theirs: relation.pairs.map(([, theirs]) => theirs),
  };
}

function valuesOf(row: Row, fields: readonly Name[]): unknown[] {
  return fields.map((field) => row[field] ?? null);
}

function checkUnique(
  tables: Tables,
  entity: EntityDescription,
  row: Row,
  fields: readonly Name[],
  constraint: string,
  folded: boolean,
): void {
  const values = valuesOf(row, fields);
  if (values.includes(null)) return;
  const same = folded
    ? tables.findFolded(entity.name, fields, values)
    : tables.find(entity.name, fields, values);
  if (same.length < 2) return;
  throw new DataError(
    "constraint.unique",
    `Another ${entity.name} has the same ${fields.join(", ")}.`,
    {
      entity: entity.name,
      fields,
      constraint,
      help: "Choose another value, or use upsert where the record may exist already.",
    },
  );
}

function brokenReference(
  entity: EntityDescription,
  relation: RelationDescription,
  own: readonly Name[],
  why: string,
): DataError {
  return new DataError("constraint.reference", `${entity.name}.${relation.name}: ${why}.`, {
    entity: entity.name,
    fields: own,
    constraint: referenceName(entity, relation),
    help: "Write the record that is referred to first; delete the records that refer to it first, or declare onDelete.",
  });
}
