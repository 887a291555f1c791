import {
  FirstStartPart,
  PART,
  type Part,
  type PartRecord,
  type Startable,
  type StartOptions,
  STAGES,
} from "@wervel/core";

/** Gives the app without its own first-start work: a test that needs the content asks for it. */
export function withoutFirstStart(app: Startable): Startable {
  const { name, hostOptions } = app;
  const bare = {
    name,
    hostOptions,
    [PART]: bareRecord(app[PART]),
    [STAGES]: (options: StartOptions) => app[STAGES](options),
  };
  return bare as unknown as Startable;
}

function bareRecord(record: PartRecord): PartRecord {
  const parts = record.parts.filter((part) => !(part instanceof FirstStartPart));
  return { ...record, parts: parts.map((part) => ({ [PART]: bareRecord(part[PART]) }) as Part) };
}
