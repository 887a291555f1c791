import { DataError } from "../errors.ts";
import { WervelError } from "@wervel/schema";
import { checkStored } from "../oracle/stored-value.ts";
import type { ValueType } from "../plan/plan.ts";

/** Stands for the value of a declared query's parameter while the query is built. */
export class Parameter {
  readonly name: string;
  /** The place of its value among those of a call. */
  readonly place: number;
  readonly type: ValueType;

  constructor(name: string, place: number, type: ValueType) {
    this.name = name;
    this.place = place;
    this.type = type;
  }

  /** Makes the argument that holds the parameter's value where a value of this type is wanted. */
  as(type: ValueType, entity: string, field: string): Slot {
    if (!isSameKind(this.type, type))
      throw new DataError(
        "value.type",
        `The parameter ${this.name} is of kind ${this.type.kind}, and ${entity}.${field} takes ${type.kind}.`,
        {
          entity,
          fields: [field],
          help: "Declare the parameter with the field that it is compared with.",
        },
      );
    return new Slot(this.place, (value) => checkStored(type, value, { entity, field }));
  }
}

const textual: ReadonlySet<string> = new Set(["text", "choice"]);

function isSameKind(own: ValueType, other: ValueType): boolean {
  if (
    own.kind === "list" &&
    other.kind === "list" &&
    own.of !== undefined &&
    other.of !== undefined
  )
    return isSameKind(own.of, other.of) && !own.of.nullable;
  return own.kind === other.kind || (textual.has(own.kind) && textual.has(other.kind));
}

/** An argument whose value is given with each call. */
export class Slot {
  /** The place of the value among those of a call. */
  readonly place: number;
  readonly read: (value: unknown) => unknown;

  constructor(place: number, read: (value: unknown) => unknown) {
    this.place = place;
    this.read = read;
  }

  /** Makes the argument that holds what is computed from this one. */
  map(compute: (value: unknown) => unknown): Slot {
    return new Slot(this.place, (value) => compute(this.read(value)));
  }
}

/** Makes a parameter that refuses whatever would need its value: it has none until the query is called. */
export function makeParameter(name: string, place: number, type: ValueType): Parameter {
  const parameter = new Parameter(name, place, type);
  const get = (target: Parameter, member: string | symbol): unknown => {
    if (member in target && member !== "toString" && member !== "valueOf")
      return target[member as keyof Parameter];
    throw computed(name);
  };
  return new Proxy(parameter, { get });
}

function computed(name: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_DECLARED",
    `The parameter ${name} has no value yet where the query is built from it.`,
    {
      help: "Use a parameter as an operand as it is, or with when(…); compute its value before the call, or make it a bool() or choice(…), whose values are known.",
      details: { parameter: name },
    },
  );
}
