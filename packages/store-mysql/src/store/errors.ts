import {
  DataError,
  type DataErrorCode,
  type DataErrorOptions,
  type EntityDescription,
  type ModelDescription,
} from "@wervel/data";
import { made as madeName } from "../dialect/names.ts";
import { raised } from "../dialect/raise.ts";

interface DriverError {
  readonly message: string;
  readonly errno?: number;
  readonly code?: string;
  readonly fatal?: boolean;
}

interface Rule {
  readonly entity: EntityDescription;
  readonly fields: readonly string[];
  readonly name: string;
}

/** The number of the error for a unique key that is taken. */
const duplicate = 1062;

/** Tells whether a unique key was taken already. */
export function isDuplicate(error: unknown): boolean {
  return (error as DriverError).errno === duplicate;
}

/** Tells whether a transaction that only reads has refused a change. */
export function isRefusedChange(error: unknown): boolean {
  return (error as DriverError | undefined)?.errno === 1792;
}

/** Turns the driver's errors into Wervel's, with the names of the model. */
export class ErrorMap {
  readonly #uniques = new Map<string, Rule>();
  readonly #keys = new Map<string, Rule>();
  readonly #references = new Map<string, Rule>();
  readonly #model: ModelDescription;

  constructor(model: ModelDescription) {
    this.#model = model;
    for (const entity of Object.values(model.entities)) {
      this.#keys.set(entity.table, { entity, fields: entity.key, name: `${entity.table}_pk` });
      for (const { name, fields } of entity.uniques)
        this.#uniques.set(madeName(name), { entity, fields, name });
      for (const relation of Object.values(entity.relations)) {
        if (relation.kind !== "one" || !relation.enforced) continue;
        const fields = relation.pairs.map(([own]) => own);
        const columns = fields.map((field) => entity.fields[field]!.column);
        const name = `${entity.table}_${columns.join("_")}_fk`;
        this.#references.set(madeName(name), { entity, fields, name });
      }
    }
  }

  /** Makes a DataError of whatever a statement has thrown; `entity` is what the statement was about. */
  map(error: unknown, entity?: string): DataError {
    if (error instanceof DataError) return error;
    const cause = error as DriverError;
    return this.#constraint(cause, entity) ?? fault(cause, entity);
  }

  #constraint(cause: DriverError, about: string | undefined): DataError | undefined {
    switch (cause.errno) {
      case duplicate:
      case 1586:
        return this.#unique(cause, about);
      case 1216:
      case 1217:
      case 1451:
      case 1452:
        return this.#reference(cause, about);
      case 1048:
      case 1364:
      case 1138:
        return this.#field("constraint.required", cause, about, "must have a value");
      case 1264:
        return this.#field("value.range", cause, about, "is beyond what its type can hold");
      case 1406:
        return this.#field("value.length", cause, about, "is longer than its field allows");
      case 1265:
      case 1292:
      case 1366:
        return this.#field("value.type", cause, about, "does not have the type of its field");
      case 3819:
      case 4025:
        return made(
          "constraint.check",
          `A rule of the database refuses it: ${cause.message}.`,
          cause,
          {
            entity: about,
          },
        );
    }
    return undefined;
  }

  // "Duplicate entry 'x' for key 'table.name'", on older servers 'name'.
  #unique(cause: DriverError, about: string | undefined): DataError {
    const key = /for key '(.*)'$/s.exec(cause.message)?.[1] ?? "";
    const name = key.slice(key.lastIndexOf(".") + 1);
    const table = key.endsWith(".PRIMARY")
      ? key.slice(0, -".PRIMARY".length)
      : this.#model.entities[about ?? ""]?.table;
    const rule = this.#uniques.get(name) ?? this.#uniques.get(key) ?? this.#keys.get(table ?? "");
    return made(
      "constraint.unique",
      `Another ${rule?.entity.name ?? about} has the same ${rule?.fields.join(" and ") ?? "key"}.`,
      cause,
      { entity: rule?.entity.name ?? about, fields: rule?.fields, constraint: rule?.name },
    );
  }

  #reference(cause: DriverError, about: string | undefined): DataError {
    const name = /CONSTRAINT [`"](.*?)[`"] FOREIGN KEY/
      .exec(cause.message)?.[1]
      ?.replaceAll("``", "`");
    const rule = name === undefined ? undefined : this.#references.get(name);
    return made(
      "constraint.reference",
      `A reference of ${rule?.entity.name ?? about ?? "a record"} would lead nowhere: the record it names does not exist, or others still refer to this one.`,
      cause,
      { entity: rule?.entity.name ?? about, fields: rule?.fields, constraint: rule?.name },
    );
  }

  #field(
    code: DataErrorCode,
    cause: DriverError,
    about: string | undefined,
    what: string,
  ): DataError {
    const column = /[Cc]olumn '(.*?)'|Field '(.*?)'/.exec(cause.message);
    const named = column?.[1] ?? column?.[2];
    const entity = this.#model.entities[about ?? ""];
    const field = Object.values(entity?.fields ?? {}).find(
      (one) => one.column === named || `${one.column}__folded` === named,
    );
    return made(
      code,
      `${about ?? "A record"}.${field?.name ?? named ?? "a value"} ${what}.`,
      cause,
      {
        entity: about,
        fields: field === undefined ? undefined : [field.name],
      },
    );
  }
}

function fault(cause: DriverError, entity: string | undefined): DataError {
  const about = { entity };
  switch (cause.errno) {
    case 1690: {
      const code = raised(cause.message);
      return made(code, messages[code], cause, about);
    }
    case 1213:
    case 1020:
    case 3101:
      return made(
        "conflict.retryable",
        "Another transaction was in the way, and this one was undone.",
        cause,
        about,
      );
    case 1205:
    case 3572:
      return made(
        "conflict.lockTimeout",
        "Another transaction holds a lock on what is wanted.",
        cause,
        about,
      );
    case 1317:
      return made("fault.cancelled", "The statement was cancelled.", cause, about);
    case 3024:
    case 1969:
      return made(
        "fault.timeout",
        "The statement took longer than the server allows.",
        cause,
        about,
      );
    case 1146:
    case 1054:
    case 1049:
      return made(
        "schema.drift",
        `The database does not have what the model says: ${cause.message}.`,
        cause,
        about,
      );
    case 1071:
    case 1118:
    case 1059:
    case 3008:
    case 3636:
      return made("refused.limit", `The database refuses it: ${cause.message}.`, cause, about);
    case 1419:
      return made("schema.drift", `The indexed lists cannot be kept: ${cause.message}.`, cause, {
        ...about,
        help: "Set log_bin_trust_function_creators = 1 on the server, or let an administrator migrate.",
      });
    case 1153:
    case 1301:
      return made(
        "value.length",
        `A value is larger than the server takes: ${cause.message}.`,
        cause,
        about,
      );
    case 1040:
    case 1203:
    case 1226:
      return made(
        "fault.throttled",
        `The server takes no more connections: ${cause.message}.`,
        cause,
        about,
      );
    case 1461:
      return made(
        "fault.throttled",
        `The server keeps no more prepared statements: ${cause.message}.`,
        cause,
        { ...about, help: "Raise max_prepared_stmt_count on the server." },
      );
    case 1044:
    case 1045:
    case 1142:
    case 1143:
    case 1227:
    case 1698:
      return made("fault.connect", `The server refuses this user: ${cause.message}.`, cause, about);
  }
  if (
    cause.errno === undefined ||
    cause.errno < 1000 ||
    lost.has(cause.errno) ||
    cause.fatal === true
  )
    if (cause.code !== undefined || cause.fatal === true)
      return made(
        "fault.connect",
        `The server could not be reached: ${cause.message}.`,
        cause,
        about,
      );
  return made("driver.unmapped", cause.message, cause, about);
}

/** Numbers of errors after which there is no connection. */
const lost: ReadonlySet<number> = new Set([
  1053, 1077, 1078, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013,
]);

const messages = {
  "value.range": "A computed number is beyond what its type can hold.",
  "value.precision": "A computed value has more decimals than its field.",
  "value.length": "A computed value is longer than its field allows.",
  "limit.nodes": "A walk reaches more records than it may.",
} as const;

const help: Partial<Record<DataErrorCode, string>> = {
  "constraint.unique": "Use another value, or update the record that has it.",
  "constraint.reference":
    "Write the record that is referred to first, or remove what refers to it.",
  "constraint.required": "Give the field a value.",
  "conflict.retryable": "Run the unit of work again.",
  "conflict.lockTimeout": "Try again; keep units of work short.",
  "value.range": "Use a smaller value, or a wider type.",
  "value.precision": "Round the value, or widen the field.",
  "value.length": "Cut the value, or widen the field.",
  "limit.nodes": "Walk fewer steps, or from fewer records, or allow more.",
  "schema.drift": "Run the migrations.",
  "refused.limit": "Give texts of keys and indexes a smaller `max`.",
  "fault.connect": "Look at the address, the user and the server.",
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
    store: "mysql",
    cause,
    ...(advice === undefined ? {} : { help: advice }),
    ...given,
  });
}
