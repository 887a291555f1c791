/** The name of a column, for a statement in the store's own words. */
export interface ColumnName {
  readonly "~column": true;
}

/** A column of an entity. */
export class Column implements ColumnName {
  declare readonly "~column": true;
  readonly entity: string;
  readonly field: string;

  constructor(entity: string, field: string) {
    this.entity = entity;
    this.field = field;
  }
}
