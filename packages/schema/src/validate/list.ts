import type { FieldDefinition } from "../field/field.ts";
import type { ListOptions } from "../field/list.ts";
import { identityOf } from "../internal/identity.ts";
import { type Mode, writes } from "./mode.ts";
import { failed, maxIssues, type Read, type Run } from "./run.ts";

/** Reads a list; in text mode one string is a list of one. */
export function listReader({ constraints }: FieldDefinition, readElement: Read, mode: Mode): Read {
  const {
    min = 0,
    max = Infinity,
    unique = false,
  } = writes(mode) ? {} : (constraints as ListOptions);
  return (input, run) => {
    const elements = mode === "text" && typeof input === "string" ? [input] : input;
    if (!Array.isArray(elements)) return run.wrongType("a list", input);
    if (elements.length < min) return run.fail("min", `must have at least ${min} elements`);
    if (elements.length > max) return run.fail("max", `must have at most ${max} elements`);
    const values = readAll(elements, readElement, run);
    // While foreign answers are awaited the values are not there to compare.
    return unique && !run.waits && values !== failed ? distinct(values as unknown[], run) : values;
  };
}

function readAll(elements: readonly unknown[], readElement: Read, run: Run): unknown {
  const values: unknown[] = [];
  let count = run.count;
  let fits = true;
  for (let at = 0; at < elements.length; at++) {
    const value = readElement(elements[at], run);
    if (value !== failed) {
      values.push(value);
      continue;
    }
    fits = false;
    count = run.under(count, `/${at}`);
    // An endless list of wrong elements costs no more than the issues that are told.
    if (count >= maxIssues) break;
  }
  return fits ? values : failed;
}

function distinct(values: readonly unknown[], run: Run): unknown {
  const seen = new Set<unknown>();
  let fits = true;
  for (let at = 0; at < values.length; at++) {
    const identity = identityOf(values[at]);
    if (seen.has(identity)) {
      fits = false;
      run.fail("unique", "is in the list before", `/${at}`);
    }
    seen.add(identity);
  }
  return fits ? values : failed;
}
