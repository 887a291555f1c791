import {
  DataError,
  type DataErrorCode,
  type DataErrorOptions,
  type EntityDescription,
  type ModelDescription,
  primaryKeyName,
  referenceName,
} from "@wervel/data";
import { tooManyNodes } from "@wervel/data/values";
import { mark } from "../dialect/checked.ts";
import { ruleName, shadowName } from "../dialect/names.ts";

interface ServerError {
  readonly message: string;
  /** SQLSTATE, or a code of the operating system. */
  readonly code?: string;
  readonly severity?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

interface Place {
  /** The constraint's name in the model. */
  readonly name?: string;
  readonly entity: EntityDescription;
  readonly fields: readonly string[];
}

type More = { readonly [Key in keyof DataErrorOptions]?: DataErrorOptions[Key] | undefined };

/** Turns the server's and the driver's errors into Wervel's, with the names of the model. */
export class ErrorMap {
  readonly #constraints = new Map<string, Place>();
  readonly #columns = new Map<string, Place>();

  constructor(model: ModelDescription) {
    for (const entity of Object.values(model.entities)) this.#learn(entity);
  }

  /** Makes a DataError of whatever a statement has thrown; `entity` is what the statement was about. */
  map(error: unknown, entity?: string): DataError {
    if (error instanceof DataError) return placed(error, entity);
    const server = error as ServerError;
    return (
      this.#constraint(server, entity) ??
      ownCheck(server, entity) ??
      made(codeOf(server), messageOf(server), server, { entity })
    );
  }

  #learn(entity: EntityDescription): void {
    const learn = (name: string, fields: readonly string[]): void =>
      void this.#constraints.set(`${entity.table}.${ruleName(name)}`, { name, entity, fields });
    learn(primaryKeyName(entity), entity.key);
    for (const { name, fields } of entity.uniques) learn(name, fields);
    for (const relation of Object.values(entity.relations))
      if (relation.kind === "one" && relation.enforced)
        learn(
          referenceName(entity, relation),
          relation.pairs.map(([own]) => own),
        );
    for (const { column, name } of Object.values(entity.fields))
      for (const own of [column, shadowName(column)])
        this.#columns.set(`${entity.table}.${own}`, { entity, fields: [name] });
  }

  #constraint(error: ServerError, about: string | undefined): DataError | undefined {
    const { code, table } = error;
    const place = this.#constraints.get(`${table}.${error.constraint}`);
    const constraint = place?.name ?? error.constraint;
    const entity = place?.entity.name ?? about;
    const fields = place?.fields;
    switch (code) {
      case "23505":
        return made(
          "constraint.unique",
          `Another ${entity ?? "record"} has the same ${fields?.join(" and ") ?? "key"}.`,
          error,
          { entity, fields, constraint },
        );
      case "23503":
        return made(
          "constraint.reference",
          `A reference of ${about ?? entity ?? "a record"} would lead nowhere: the record it names does not exist, or others still refer to this one.`,
          error,
          { entity: about ?? entity, fields, constraint },
        );
      case "23502": {
        const column = this.#columns.get(`${table}.${error.column}`);
        return made(
          "constraint.required",
          `${column?.entity.name ?? about}.${column?.fields[0] ?? "a field"} must have a value.`,
          error,
          { entity: column?.entity.name ?? about, fields: column?.fields },
        );
      }
    }
    return code?.startsWith("23") === true
      ? made("constraint.check", `A rule of the database is broken: ${constraint}.`, error, {
          entity,
          constraint,
        })
      : undefined;
  }
}

// What a statement raises by itself does not know the model.
function placed(error: DataError, entity: string | undefined): DataError {
  if (entity === undefined || error.entity !== undefined) return error;
  const { code, message, help, details, outcome, store = "postgres" } = error;
  return new DataError(code, message, {
    store,
    entity,
    details,
    outcome,
    cause: error,
    ...(help === undefined ? {} : { help }),
  });
}

const checks: Readonly<Record<string, string>> = {
  "value.range": "is beyond what its type can hold",
  "value.precision": "has more decimals than its field",
  "value.length": "is longer than its field allows",
};

function ownCheck(error: ServerError, entity: string | undefined): DataError | undefined {
  if (error.code !== "22P02") return undefined;
  const at = error.message.indexOf(mark);
  if (at === -1) return undefined;
  const nodes = /^limit\.nodes (\d+)/.exec(error.message.slice(at + mark.length));
  if (nodes !== null) return placed(tooManyNodes(entity, Number(nodes[1])), entity);
  const code = Object.keys(checks).find((one) => error.message.startsWith(one, at + mark.length));
  if (code === undefined) return undefined;
  return made(code as DataErrorCode, `A computed value ${checks[code]}.`, error, { entity });
}

const states: Readonly<Record<string, DataErrorCode>> = {
  "40001": "conflict.retryable",
  "40P01": "conflict.retryable",
  "55P03": "conflict.lockTimeout",
  "57014": "fault.timeout",
  "57P01": "fault.failover",
  "57P02": "fault.failover",
  "57P03": "fault.connect",
  "57P05": "fault.connect",
  "25006": "unit.readonly",
  "53300": "fault.throttled",
  "42P01": "schema.drift",
  "42703": "schema.drift",
  "42704": "schema.drift",
  "3F000": "schema.drift",
  "22001": "value.length",
  "22003": "value.range",
  "22008": "value.range",
  "22015": "value.range",
  "54000": "value.length",
};

const classes: Readonly<Record<string, DataErrorCode>> = {
  "08": "fault.connect",
  "22": "value.type",
  "28": "fault.connect",
  "3D": "fault.connect",
  "53": "fault.connect",
  "57": "fault.connect",
};

function codeOf({ code = "", message }: ServerError): DataErrorCode {
  // The operating system's own, such as ECONNREFUSED; the driver has no code for its.
  if (/^E[A-Z]+$/.test(code) || /^(ERR_|DEPTH_|SELF_|UNABLE_|CERT_)/.test(code))
    return "fault.connect";
  if (code === "" && connectionEnds.test(message)) return "fault.connect";
  return states[code] ?? classes[code.slice(0, 2)] ?? "driver.unmapped";
}

const connectionEnds =
  /connection|timeout expired|SSL|SASL|SCRAM|password|not queryable|does not support|terminated/i;

const messages: Partial<Record<DataErrorCode, string>> = {
  "value.range": "A number or a time is beyond what its type can hold.",
  "value.length": "A value is too large for the database.",
  "conflict.retryable": "The unit of work met another one, and lost.",
  "conflict.lockTimeout": "Another unit of work holds a lock.",
  "fault.timeout": "The server gave the statement up.",
  "fault.throttled": "The server has no connection free.",
  "unit.readonly": "A statement would change something where nothing may change.",
};

function messageOf(error: ServerError): string {
  const code = codeOf(error);
  if (code === "schema.drift")
    return `The database does not have what the model says: ${error.message}.`;
  if (code === "fault.connect" || code === "fault.failover")
    return `The server cannot be reached or has ended the connection: ${error.message}.`;
  return messages[code] ?? error.message;
}

const help: Partial<Record<DataErrorCode, string>> = {
  "constraint.unique": "Use another value, or update the record that has it.",
  "constraint.reference":
    "Write the record that is referred to first, or remove what refers to it.",
  "constraint.required": "Give the field a value.",
  "conflict.retryable": "Run the unit of work again.",
  "conflict.lockTimeout": "Try again; keep units of work short.",
  "value.range": "Use a smaller value.",
  "value.length": "Use a shorter value.",
  "schema.drift": "Run the migrations.",
  "fault.connect":
    "Look whether the server runs, and at the address, the user and the certificate.",
  "fault.failover": "Try again.",
  "fault.throttled": "Allow the server more connections, or the stores fewer.",
  "driver.unmapped": "Report this: the store should know the error.",
};

function made(code: DataErrorCode, message: string, cause: ServerError, more: More): DataError {
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  const advice = help[code];
  return new DataError(code, message, {
    store: "postgres",
    cause,
    ...(advice === undefined ? {} : { help: advice }),
    ...given,
  });
}
