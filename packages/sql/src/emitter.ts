import type {
  Children,
  Compiled,
  ModelDescription,
  Plan,
  Read,
  Refused,
  Result,
  Scan,
  Write,
} from "@wervel/data";
import { checkPlan, scanOf } from "@wervel/data";
import { selectChildren } from "./children.ts";
import { type RawRow, resultDecoder, type RowDecoder, rowDecoder, type Shape } from "./decode.ts";
import type { Dialect } from "./dialect.ts";
import { aggregate, expression } from "./expression.ts";
import { Emission, type Grammar } from "./frame.ts";
import { comparesVectors, type NearStep } from "./near.ts";
import { predicate } from "./predicate.ts";
import type { SqlText } from "./parameters.ts";
import { refusedOf } from "./refusal.ts";
import { type Selected, select } from "./select.ts";
import type { WriteProgram } from "./program.ts";
import type { Script, SqlScript } from "./script/script.ts";
import { writeProgram } from "./write.ts";

/** A read or a children read, ready to run. */
export interface SqlRead extends Compiled {
  readonly form: "read";
  readonly statement: SqlText;
  /** What is found first, in the same transaction. */
  readonly steps?: readonly NearStep[];
  /** All rows of the driver as a result. */
  readonly decode: (rows: readonly RawRow[]) => Result;
  /** One row of the driver as a record. */
  readonly row: RowDecoder;
  /** The number of rows has a bound in the text. */
  readonly limited: boolean;
  /** Rows are made of many records each: few rows do not mean little work. */
  readonly grouped: boolean;
}

/** A write, ready to run: statements that must run one after another in one unit. */
export interface SqlWrite extends Compiled {
  readonly form: "write";
  readonly program: WriteProgram;
  /** Missing where the write returns nothing. */
  readonly row: RowDecoder | undefined;
}

/** A plan as SQL. */
export type SqlCompiled = SqlRead | SqlWrite;

/** The SQL of one dialect for one model. */
export interface Emitter {
  /** Writes a plan in the dialect's words, or says why it cannot. Pure. */
  compile(plan: Plan): SqlCompiled | SqlScript | Refused;
}

const grammar: Grammar = { expression, predicate, aggregate, select };

/** Makes the compiler of one model for one SQL dialect. */
export function createEmitter(dialect: Dialect, model: ModelDescription): Emitter {
  return {
    compile: (plan) => {
      const wrong = checkPlan(model, plan);
      if (wrong !== undefined) return wrong;
      try {
        return compile(dialect, model, plan);
      } catch (error) {
        return refusedOf(error);
      }
    },
  };
}

function compile(dialect: Dialect, model: ModelDescription, plan: Plan): SqlCompiled | SqlScript {
  const scan = scanOf(model, plan);
  if ("children" in plan || "from" in plan)
    return compileRead(new Emission(model, dialect, grammar), plan, scan);
  if (dialect.script !== undefined)
    return compileScript(
      dialect.script(() => new Emission(model, dialect, grammar), plan),
      scan,
    );
  return compileWrite(dialect, model, plan, scan);
}

function compileRead(emission: Emission, plan: Read | Children, scan: Scan): SqlRead {
  const selected =
    "children" in plan ? selectChildren(emission, plan) : select(emission, plan, { as: "rows" });
  const finished = emission.parameters.finish(selected.text);
  const statement = selected.arms?.statement(finished) ?? finished;
  const row = rowDecoder(selected.shape);
  const { steps } = emission;
  const texts = [...steps.map((step) => step.statement.text), statement.text];
  return {
    form: "read",
    grade: steps.length === 0 ? "native" : "composed",
    trips: texts.length,
    scan,
    statement,
    ...(steps.length === 0 ? {} : { steps }),
    row,
    decode: decoderOf(selected, row),
    grouped: isGrouped("children" in plan ? plan.read : plan),
    limited: isLimited("children" in plan ? plan.read : plan, "children" in plan ? "index" : scan),
    text: () => texts.join(";\n"),
  };
}

function decoderOf(selected: Selected, row: RowDecoder): SqlRead["decode"] {
  return resultDecoder(
    row,
    selected.shape.keys,
    selected.lead.length === 0 ? undefined : selected.lead,
  );
}

// One record by its key is one row at most, said or not. The nearest are few, and chosen from many.
function isLimited(read: Read, scan: Scan): boolean {
  if (isNearness(read)) return false;
  if (read.page?.limit !== undefined) return true;
  return "read" in read.from
    ? isLimited(read.from.read, scan)
    : scan === "key" && "entity" in read.from;
}

function isGrouped(read: Read): boolean {
  if (read.group !== undefined || read.distinct === true || isNearness(read)) return true;
  return "read" in read.from && isGrouped(read.from.read);
}

function isNearness(read: Read): boolean {
  if ("read" in read.from && isNearness(read.from.read)) return true;
  return Object.values(read.let ?? {}).some((expr) => "op" in expr && comparesVectors(expr.op));
}

function compileWrite(
  dialect: Dialect,
  model: ModelDescription,
  plan: Write,
  scan: Scan,
): SqlWrite {
  const program = writeProgram(() => new Emission(model, dialect, grammar), plan);
  const texts = [program.guard, program.before, program.main, program.otherwise].filter(
    (part) => part !== undefined,
  );
  return {
    form: "write",
    grade: texts.length === 1 ? "native" : "composed",
    trips: texts.length,
    scan,
    program,
    row: program.shape === undefined ? undefined : rowDecoder(program.shape as Shape),
    text: () => texts.map((part) => part.text).join(";\n"),
  };
}

function compileScript({ texts, ...script }: Script, scan: Scan): SqlScript {
  return {
    form: "script",
    ...script,
    grade: texts.length === 1 ? "native" : "composed",
    trips: texts.length,
    scan,
    text: () => texts.map(({ text }) => text).join(";\n"),
  };
}
