import { checkValue, Field, type Fields } from "@wervel/schema";
import { DataError } from "../errors.ts";
import { ModelProblems } from "../model/problems.ts";
import { valueType } from "../model/value-type.ts";
import { makeParameter } from "../query/parameter.ts";
import { codeOf } from "../query/field-check.ts";
import { badDeclaration } from "./bad-declaration.ts";

/** More shapes than these are not compiled for one declared query. */
const maxShapes = 64;

/**
 * What the values of one parameter mean for the shape of a query. A bool and a choice have one state for each value, so that a query may be
 * built from them; any other parameter one for all its values; and each one more where it may be null, and where it may be left out.
 */
interface ParameterShape {
  readonly name: string;
  /** What the query is built with in each state. */
  readonly states: readonly unknown[];
  /** Checks a value that is given, and finds its state. */
  readonly read: (given: unknown, values: unknown[]) => number;
}

/** Reads the arguments of a declared query: which shape they ask for, and their values. */
export class Parameters {
  /** How many shapes there are. */
  readonly shapes: number;
  readonly #parameters: readonly ParameterShape[];

  constructor(fields: Fields) {
    this.#parameters = Object.entries(fields).map(([name, field], place) =>
      shapeOf(name, field, place),
    );
    this.shapes = this.#parameters.reduce((count, { states }) => count * states.length, 1);
    if (this.shapes > maxShapes)
      throw badDeclaration(
        `has ${this.shapes} shapes, and at most ${maxShapes} are compiled.`,
        "Each parameter that may be left out or null doubles them, each choice multiplies them: declare two queries, or write the query where it is used.",
      );
  }

  /** The parameters as the function of the query gets them for one shape. */
  given(shape: number): Readonly<Record<string, unknown>> {
    const given: Record<string, unknown> = {};
    let rest = shape;
    for (const { name, states } of this.#parameters) {
      const state = states[rest % states.length];
      rest = Math.floor(rest / states.length);
      if (state !== undefined) given[name] = state;
    }
    return given;
  }

  /** Puts the values of a call into `values`, and finds its shape. */
  read(given: Readonly<Record<string, unknown>>, values: unknown[]): number {
    let shape = 0;
    let weight = 1;
    for (const { name, states, read } of this.#parameters) {
      const value = given[name];
      if (value === undefined && Object.hasOwn(given, name)) throw undefinedArgument(name);
      shape += weight * read(value, values);
      weight *= states.length;
    }
    return shape;
  }
}

function shapeOf(name: string, field: unknown, place: number): ParameterShape {
  if (!(field instanceof Field)) throw badField(name);
  const { definition } = field;
  const { presence, nullable } = definition;
  const type = valueType(name, { ...definition, nullable: false }, new ModelProblems());
  if (type === undefined || type.kind === "object") throw badField(name);
  const known = knownValues(definition);
  const present: readonly unknown[] = known ?? [makeParameter(name, place, type)];
  const states = [
    ...present,
    ...(nullable ? [null] : []),
    ...(presence === "optional" ? [undefined] : []),
  ];
  const check = checkValue(new Field({ ...definition, presence: "required", nullable: false }));
  const read = (given: unknown, values: unknown[]): number => {
    let value = given;
    if (value === undefined) {
      if (presence === "optional") return states.length - 1;
      value = defaultOf(definition);
      if (value === undefined) throw missing(name);
    }
    if (value === null && nullable) return present.length;
    const answer = check(value);
    if (!answer.ok) throw refused(name, definition.kind, answer.issues[0]!);
    values[place] = answer.value;
    return known === undefined ? 0 : known.indexOf(answer.value);
  };
  return { name, states, read };
}

function knownValues({ kind, constraints }: Field["definition"]): readonly unknown[] | undefined {
  if (kind === "bool") return [false, true];
  return kind === "choice" ? (constraints["values"] as readonly string[]) : undefined;
}

function defaultOf({ default: given }: Field["definition"]): unknown {
  if (given === undefined) return undefined;
  return "create" in given ? given.create() : given.value;
}

function badField(name: string) {
  return badDeclaration(
    `has a parameter ${name} that is no field of a single value or a list.`,
    "Use fields of the vocabulary: { tag: text().optional() }. Members of an object are parameters of their own.",
  );
}

function undefinedArgument(name: string): DataError {
  return new DataError(
    "value.undefined",
    `The argument ${name} of a declared query is undefined.`,
    {
      fields: [name],
      help: "Leave an optional argument out of the object; undefined is never a value.",
    },
  );
}

function missing(name: string): DataError {
  return new DataError("constraint.required", `A declared query needs the argument ${name}.`, {
    fields: [name],
    help: "Give it, or declare the parameter optional().",
  });
}

function refused(
  name: string,
  kind: string,
  {
    code,
    message,
    pointer,
  }: { readonly code: string; readonly message: string; readonly pointer: string },
): DataError {
  return new DataError(
    codeOf(code, kind),
    `The argument ${name}${pointer} of a declared query ${message}.`,
    {
      fields: [name],
      help: "Validate input with the same field before it gets here.",
    },
  );
}
