import {
  DataError,
  type DataErrorCode,
  type DataErrorOptions,
  type EntityDescription,
  type ModelDescription,
} from "@wervel/data";

interface DriverError {
  readonly message: string;
  readonly code?: string;
  readonly errcode?: number;
}

interface Place {
  readonly entity: EntityDescription;
  readonly field: string;
}

/** Turns the driver's errors into Wervel's, with the names of the model. */
export class ErrorMap {
  readonly #byColumn = new Map<string, Place>();

  constructor(model: ModelDescription) {
    for (const entity of Object.values(model.entities))
      for (const field of Object.values(entity.fields)) {
        this.#byColumn.set(`${entity.table}.${field.column}`, { entity, field: field.name });
        if (field.folded)
          this.#byColumn.set(`${entity.table}.${field.column}__folded`, {
            entity,
            field: field.name,
          });
      }
  }

  /** Makes a DataError of whatever a statement has thrown; `entity` is what the statement was about. */
  map(error: unknown, entity?: string): DataError {
    if (error instanceof DataError) return placed(error, entity);
    const driver = error as DriverError;
    const number = driver.errcode ?? 0;
    if (number === 0) return this.#unnumbered(driver, entity);
    return this.#constraint(driver, number, entity) ?? fault(driver, number, entity);
  }

  #unnumbered(driver: DriverError, entity: string | undefined): DataError {
    if (driver.code === "ERR_OUT_OF_RANGE")
      return made("value.range", "A number is too large for its type.", driver, { entity });
    return made("driver.unmapped", driver.message, driver, { entity });
  }

  #constraint(
    driver: DriverError,
    number: number,
    entity: string | undefined,
  ): DataError | undefined {
    switch (number) {
      case 2067:
      case 1555:
      case 2579:
        return this.#unique(driver, entity);
      case 787:
        return made(
          "constraint.reference",
          `A reference of ${entity ?? "a record"} would lead nowhere: the record it names does not exist, or others still refer to this one.`,
          driver,
          { entity },
        );
      case 1299: {
        const place = this.#places(driver.message)[0];
        return made(
          "constraint.required",
          place === undefined
            ? `A field of ${entity ?? "a record"} must have a value.`
            : `${place.entity.name}.${place.field} must have a value.`,
          driver,
          {
            entity: place?.entity.name ?? entity,
            fields: place === undefined ? undefined : [place.field],
          },
        );
      }
      case 3091:
        return made(
          "value.type",
          `A value does not have the type of its field: ${driver.message}.`,
          driver,
          { entity },
        );
    }
    return (number & 255) === 19
      ? made("constraint.check", driver.message, driver, { entity })
      : undefined;
  }

  #unique(driver: DriverError, about: string | undefined): DataError {
    const places = this.#places(driver.message);
    const entity = places[0]?.entity;
    const fields = places.map((place) => place.field);
    const constraint = entity === undefined ? undefined : constraintName(entity, fields);
    return made(
      "constraint.unique",
      `Another ${entity?.name ?? about} has the same ${fields.join(" and ") || "key"}.`,
      driver,
      {
        entity: entity?.name ?? about,
        fields,
        constraint,
      },
    );
  }

  // "UNIQUE constraint failed: table.column, table.column"
  #places(message: string): readonly Place[] {
    const names = message.slice(message.indexOf(": ") + 2).split(", ");
    return names.map((name) => this.#byColumn.get(name)).filter((place) => place !== undefined);
  }
}

// What a connection raises by itself does not know the model.
function placed(error: DataError, entity: string | undefined): DataError {
  if (entity === undefined || error.entity !== undefined) return error;
  const { code, message, help, details, store = "sqlite" } = error;
  return new DataError(code, message, {
    store,
    entity,
    details,
    cause: error,
    ...(help === undefined ? {} : { help }),
  });
}

function constraintName(entity: EntityDescription, fields: readonly string[]): string {
  const same = (names: readonly string[]): boolean =>
    names.length === fields.length && names.every((name) => fields.includes(name));
  return entity.uniques.find((unique) => same(unique.fields))?.name ?? `${entity.table}_pk`;
}

function fault(driver: DriverError, number: number, entity: string | undefined): DataError {
  if (number === 517)
    return made(
      "conflict.retryable",
      "The database has changed since the unit of work began to read.",
      driver,
      { entity },
    );
  switch (number & 255) {
    case 5:
    case 6:
      return made("conflict.lockTimeout", "Another process holds the database's lock.", driver, {
        entity,
      });
    case 13:
      return made("fault.connect", "The disk is full: nothing was written.", driver, { entity });
    case 10:
      return made(
        "fault.connect",
        `The file could not be read or written: ${driver.message}.`,
        driver,
        { entity, outcome: "unknown" },
      );
    case 8:
    case 14:
      return made(
        "fault.connect",
        `The database file cannot be opened for writing: ${driver.message}.`,
        driver,
        { entity },
      );
    case 11:
    case 26:
      return made(
        "fault.connect",
        `The file is damaged or no database: ${driver.message}.`,
        driver,
        { entity },
      );
    case 18:
      return made("value.length", "A value is too large for the database.", driver, { entity });
    case 1:
      return failed(driver, entity);
  }
  return made("driver.unmapped", driver.message, driver, { entity });
}

function failed(driver: DriverError, entity: string | undefined): DataError {
  if (driver.message === "integer overflow")
    return made("value.range", "A computed number is beyond what its type can hold.", driver, {
      entity,
    });
  if (/^no such (table|column)|has no column named/.test(driver.message))
    return made(
      "schema.drift",
      `The database does not have what the model says: ${driver.message}.`,
      driver,
      { entity },
    );
  return made("driver.unmapped", driver.message, driver, { entity });
}

const help: Partial<Record<DataErrorCode, string>> = {
  "constraint.unique": "Use another value, or update the record that has it.",
  "constraint.reference":
    "Write the record that is referred to first, or remove what refers to it.",
  "constraint.required": "Give the field a value.",
  "conflict.retryable": "Run the unit of work again.",
  "conflict.lockTimeout": "Try again; let one process write at a time.",
  "value.range": "Use a smaller value.",
  "schema.drift": "Run the migrations.",
  "fault.connect": "Look at the disk and the rights of the database file.",
  "driver.unmapped": "Report this: the store should know the error.",
};

function made(
  code: DataErrorCode,
  message: string,
  cause: DriverError,
  more: { readonly [Key in keyof DataErrorOptions]?: DataErrorOptions[Key] | undefined },
): DataError {
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  const advice = help[code];
  return new DataError(code, message, {
    store: "sqlite",
    cause,
    ...(advice === undefined ? {} : { help: advice }),
    ...given,
  });
}
