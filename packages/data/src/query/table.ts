import { WervelError } from "@wervel/schema";
import type {
  EntityDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import { entityScope, type Scope } from "../oracle/scope.ts";
import type { Name } from "../plan/plan.ts";
import { type FieldMember, fieldMember } from "./field-member.ts";
import { makeRow } from "./row.ts";

/** A relation of a table. */
export interface RelationMember {
  readonly kind: RelationDescription["kind"];
  readonly name: Name;
  readonly relation: RelationDescription;
  readonly target: Table;
}

export type Member = FieldMember | RelationMember;

/** What names mean in a query: those of an entity, or columns that another query computed. */
export class Table {
  readonly name: string;
  readonly scope: Scope;
  readonly entity: EntityDescription | undefined;
  readonly #tables: (name: string) => Table;
  readonly #members = new Map<Name, Member>();
  #row: object | undefined;

  constructor(name: string, scope: Scope, tables: (name: string) => Table) {
    this.name = name;
    this.scope = scope;
    this.entity = scope.entity;
    this.#tables = tables;
  }

  /** Finds a member by name. */
  find(name: string): Member | undefined {
    return this.#members.get(name) ?? this.#prepare(name);
  }

  /** Finds a member by name, or says which there are. */
  member(name: string): Member {
    const member = this.find(name);
    if (member !== undefined) return member;
    throw new WervelError(
      "WERVEL_QUERY_NAME",
      `${this.name} has no field or relation ${JSON.stringify(name)}.`,
      {
        help: `It has ${this.names().join(", ")}.`,
        details: { entity: this.name, name },
      },
    );
  }

  /** Finds a field by name, or says that it is none. */
  field(name: string): FieldMember {
    const member = this.member(name);
    if (member.kind === "field") return member;
    throw new WervelError(
      "WERVEL_QUERY_NAME",
      `${this.name}.${name} is a relation, and a field is wanted.`,
      {
        help: `Name a field, or ${name}Id.`,
        details: { entity: this.name, name },
      },
    );
  }

  /** Lists the names that a query may use. */
  names(): readonly string[] {
    return [...this.fieldNames(), ...Object.keys(this.entity?.relations ?? {})];
  }

  /** The names of the fields. */
  fieldNames(): readonly Name[] {
    return [...this.scope.names.keys()].filter((name) => !this.#isHidden(name));
  }

  /** The row that functions over this table are given. */
  get row(): object {
    return (this.#row ??= makeRow(this, this, [], false));
  }

  /** Makes a table of other columns in the same model. */
  withScope(scope: Scope): Table {
    return new Table(this.name, scope, this.#tables);
  }

  /** The table of another entity. */
  other(name: string): Table {
    return this.#tables(name);
  }

  #prepare(name: string): Member | undefined {
    const type = this.#isHidden(name) ? undefined : this.scope.names.get(name);
    if (type !== undefined) return this.#keep(name, fieldMember(this.name, name, [name], type));
    const relations = this.entity?.relations;
    if (relations === undefined || !Object.hasOwn(relations, name)) return undefined;
    const relation = relations[name]!;
    return this.#keep(name, {
      kind: relation.kind,
      name,
      relation,
      target: this.#tables(relation.to),
    });
  }

  #isHidden(name: string): boolean {
    return this.entity?.fields[name]?.wordsOf !== undefined;
  }

  #keep<M extends Member>(name: string, member: M): M {
    this.#members.set(name, member);
    return member;
  }
}

/** Makes the tables of a model's entities, each when it is first asked for. */
export function tablesOf(model: ModelDescription): (name: string) => Table {
  const made = new Map<string, Table>();
  const find = (name: string): Table => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const entity = Object.hasOwn(model.entities, name) ? model.entities[name] : undefined;
    if (entity === undefined)
      throw new WervelError(
        "WERVEL_QUERY_NAME",
        `The model has no entity ${JSON.stringify(name)}.`,
        {
          help: "Name an entity of the database, or add it to the database's entities.",
          details: { entities: Object.keys(model.entities) },
        },
      );
    const table = new Table(name, entityScope(model, entity), find);
    made.set(name, table);
    return table;
  };
  return find;
}
