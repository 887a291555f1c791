import type { Mode } from "./mode.ts";
import { failed, type Read, type Run, toSegment } from "./run.ts";
import { isStorable, refuseUnicode } from "./text.ts";

/** How deep a JSON value may be nested. */
const maxJsonDepth = 32;

/** Reads any JSON value: a checked copy; in text mode it is parsed first. */
export function jsonReader(mode: Mode): Read {
  if (mode !== "text")
    return (input, run) =>
      input === null ? run.wrongType("a JSON value", null) : copy(input, run, 0);
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("JSON text", input);
    let value: unknown;
    try {
      value = JSON.parse(input);
    } catch {
      return run.fail("format", "must be JSON text");
    }
    return value === null ? run.wrongType("a JSON value", null) : copy(value, run, 0);
  };
}

function copy(input: unknown, run: Run, depth: number): unknown {
  switch (typeof input) {
    case "string":
      return isStorable(input) ? input : refuseUnicode(run);
    case "number":
      return Number.isFinite(input) ? input + 0 : run.fail("range", "must be a finite number");
    case "boolean":
      return input;
    case "object":
      break;
    default:
      return run.wrongType("a JSON value", input);
  }
  if (input === null) return null;
  if (depth === maxJsonDepth)
    return run.fail("depth", `must be nested at most ${maxJsonDepth} levels deep`);
  if (Array.isArray(input)) return copyList(input, run, depth);
  if (!isPlain(input)) return run.fail("type", "must be a JSON value, not an instance of a class");
  return copyObject(input, run, depth);
}

function copyList(input: readonly unknown[], run: Run, depth: number): unknown {
  const from = run.count;
  const out: unknown[] = [];
  for (let at = 0; at < input.length; at++) {
    const before = run.count;
    const value = copy(input[at], run, depth + 1);
    if (value === failed) run.under(before, `/${at}`);
    else out.push(value);
  }
  return run.count > from ? failed : out;
}

function copyObject(input: object, run: Run, depth: number): unknown {
  const from = run.count;
  const out: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(input)) {
    const before = run.count;
    const value = isKey(name, run) ? copy(member, run, depth + 1) : failed;
    if (value === failed) run.under(before, toSegment(name));
    else out[name] = value;
  }
  return run.count > from ? failed : out;
}

/** Refuses names that reach a prototype when somebody copies the value carelessly, and text that no store keeps. */
function isKey(name: string, run: Run): boolean {
  if (name === "__proto__" || name === "constructor" || name === "prototype")
    run.fail("key", "is a name that is not allowed");
  else if (!isStorable(name)) refuseUnicode(run);
  else return true;
  return false;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
