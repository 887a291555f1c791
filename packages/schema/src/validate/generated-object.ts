import { isInherited, isRecord, type Member, type ObjectPlan, readAbsent } from "./object.ts";
import { failed, type Read, toSegment } from "./run.ts";

/**
 * Reads an object with a function generated for its members: constant names and one object literal keep the engine's shapes
 * stable. Names enter the code only as JSON string literals, everything else through the environment.
 */
export function generatedObjectReader(plan: ObjectPlan, label: string): Read {
  const code = objectCode(plan, label);
  const environment = {
    failed,
    hasOwn: Object.hasOwn,
    isRecord,
    names: new Set(plan.members.map(({ name }) => name)),
    readAbsent,
    reads: plan.members.map(({ read }) => read),
    absences: plan.members.map(({ absence }) => absence),
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- the one place that makes code; see the rule for names above
  return new Function("environment", code)(environment) as Read;
}

let generates: boolean | undefined;

/** Answers whether this process may generate code; a content security policy or a flag of the runtime may forbid it. */
export function canGenerate(): boolean {
  if (generates !== undefined) return generates;
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- asks whether the process allows it
    generates = new Function("return true")() === true;
  } catch {
    generates = false;
  }
  return generates;
}

function objectCode(plan: ObjectPlan, label: string): string {
  const { members } = plan;
  return `'use strict'
const { failed, hasOwn, isRecord, names, readAbsent, reads, absences } = environment
${members.map((_, at) => `const read${at} = reads[${at}], absence${at} = absences[${at}]`).join("\n")}
return function readObject(input, run) {
  if (!isRecord(input)) return run.wrongType('an object', input)
  let count = run.count, fits = true, seen = 0
${members.map(memberCode).join("\n")}
${extraCode(plan)}
  if (!fits) return failed
${resultCode(members)}
}
//# sourceURL=wervel:schema/${encodeURIComponent(label)}`;
}

/** Counting parsed members is cheaper than looking each one up; an instance may show members that it does not own. */
function extraCode({ refuseExtra, isParsed }: ObjectPlan): string {
  if (!refuseExtra) return "";
  if (!isParsed) return "  if (run.refuseExtra(input, names)) return failed";
  return `  for (const _ in input) seen--
  if (seen !== 0 && run.refuseExtra(input, names)) return failed`;
}

function memberCode({ name, absence }: Member, at: number): string {
  const key = JSON.stringify(name);
  const given = isInherited(name)
    ? `hasOwn(input, ${key}) ? input[${key}] : undefined`
    : `input[${key}]`;
  const absent =
    absence === "leave" ? "" : ` else value${at} = readAbsent(absence${at}, read${at}, run)`;
  return `  let value${at} = ${given}
  if (value${at} !== undefined) { seen++; value${at} = read${at}(value${at}, run) }${absent}
  if (value${at} === failed) { fits = false; count = run.under(count, ${JSON.stringify(toSegment(name))}) }`;
}

/** Writes the members in their order: up to the first that may be absent as one literal, the rest one by one. */
function resultCode(members: readonly Member[]): string {
  const certain = members.findIndex(mayBeAbsent);
  const literal = members.slice(0, certain < 0 ? members.length : certain);
  const rest = members.slice(literal.length);
  const entries = literal.map(({ name }, at) => `${JSON.stringify(name)}: value${at}`).join(", ");
  const lines = rest.map((member, index) => {
    const at = literal.length + index;
    const assign = `out[${JSON.stringify(member.name)}] = value${at}`;
    return mayBeAbsent(member) ? `  if (value${at} !== undefined) ${assign}` : `  ${assign}`;
  });
  return lines.length === 0
    ? `  return { ${entries} }`
    : `  const out = { ${entries} }\n${lines.join("\n")}\n  return out`;
}

/** Only a member whose reader never gives `undefined` goes into the literal. */
function mayBeAbsent({ absence, foreign }: Member): boolean {
  return absence === "leave" || absence === "ask" || foreign;
}
