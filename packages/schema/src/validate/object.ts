import { failed, type Read, type Run, toSegment } from "./run.ts";

/** What an object's reader does when a member is absent: `ask` reads `undefined`. */
export type Absence = "refuse" | "leave" | "ask" | (() => unknown);

/** One member, ready to be read. */
export interface Member {
  readonly name: string;
  readonly read: Read;
  /** Whether another library's validator reads it, which may give `undefined`. */
  readonly foreign: boolean;
  readonly absence: Absence;
}

/** An object's members and what happens to others. */
export interface ObjectPlan {
  readonly members: readonly Member[];
  readonly refuseExtra: boolean;
  /** Whether the input is parsed data, whose members are all its own and can be counted. */
  readonly isParsed: boolean;
}

/** Reads an object without generated code; `generatedObjectReader` gives the same answers. */
export function objectReader({ members, refuseExtra }: ObjectPlan): Read {
  const names = new Set(members.map(({ name }) => name));
  const steps = members.map((member) => ({
    ...member,
    segment: toSegment(member.name),
    get: getter(member.name),
  }));
  return (input, run) => {
    if (!isRecord(input)) return run.wrongType("an object", input);
    const out: Record<string, unknown> = {};
    let count = run.count;
    let fits = true;
    for (const { name, read, absence, segment, get } of steps) {
      const given = get(input);
      const value = given === undefined ? readAbsent(absence, read, run) : read(given, run);
      if (value === failed) {
        fits = false;
        count = run.under(count, segment);
      } else if (value !== undefined) out[name] = value;
    }
    if (refuseExtra && run.refuseExtra(input, names)) return failed;
    return fits ? out : failed;
  };
}

/** Gives what stands for an absent member: `undefined` leaves it out. */
export function readAbsent(absence: Absence, read: Read, run: Run): unknown {
  if (absence === "leave") return undefined;
  if (absence === "refuse") return run.fail("required", "is required");
  return absence === "ask" ? read(undefined, run) : absence();
}

/** Answers whether the input has members. */
export function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

/** Whether every object inherits a member of this name, so that it counts only as an own one. */
export function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function getter(name: string): (input: Readonly<Record<string, unknown>>) => unknown {
  if (isInherited(name)) return (input) => (Object.hasOwn(input, name) ? input[name] : undefined);
  return (input) => input[name];
}
