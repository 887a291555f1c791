import type { Connection } from "./connection/connection.ts";

/** What the server does with records when it is stopped, or its memory is full; undefined where it does not say. */
export interface Durability {
  /** `yes` where each write goes to a file. */
  readonly appendonly: string | undefined;
  /** When everything is written to a file, such as `3600 1`; empty for never. */
  readonly save: string | undefined;
  /** What goes when the memory is full. */
  readonly "maxmemory-policy": string | undefined;
}

/** Asks the server; one that does not let itself be asked, as with some who rent it out, has said nothing. */
export async function durabilityOf(connection: Connection): Promise<Durability> {
  const names = ["appendonly", "save", "maxmemory-policy"];
  // Several names at once are known from Redis 7 on.
  const answers = await connection
    .together(
      names.map((name) => ["CONFIG", "GET", name]),
      {},
    )
    .catch(() => []);
  const settings: Record<string, string> = Object.assign({}, ...answers);
  return {
    appendonly: settings["appendonly"],
    save: settings["save"],
    "maxmemory-policy": settings["maxmemory-policy"],
  };
}

/** Says in sentences what may be lost with these settings. */
export function warningsOf(settings: Durability): readonly string[] {
  const { appendonly, save, "maxmemory-policy": policy } = settings;
  const warnings: string[] = [];
  if (appendonly === "no" && save === "")
    warnings.push(
      "Redis keeps nothing when it is stopped (appendonly no, save ''). Set appendonly yes, or say volatile: true.",
    );
  else if (appendonly === "no")
    warnings.push(
      `Redis may lose the last minutes when it is stopped (appendonly no, save '${save}'). Set appendonly yes, or say volatile: true.`,
    );
  if (policy !== undefined && policy !== "noeviction")
    warnings.push(
      `Redis removes records and indexes when its memory is full (maxmemory-policy ${policy}). Set noeviction: a write is then refused instead.`,
    );
  return warnings;
}
