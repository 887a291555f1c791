import {
  FirstStartPart,
  PART,
  type Part,
  type PartRecord,
  type Provision,
  type Startable,
  type StartOptions,
  STAGES,
  STORE,
  type Token,
} from "@wervel/core";
import type { DatabaseToken } from "@wervel/data";

/** Lists the tokens that parts provide. */
export function tokensOf(parts: readonly Part[]): ReadonlySet<Token> {
  return new Set(parts.flatMap(partsOf).flatMap(({ provisions }) => provisions.map(tokenOf)));
}

/** Lists the databases that parts provide. */
export function databasesOf(parts: readonly Part[]): readonly DatabaseToken[] {
  const isDatabase = (token: Token): boolean => typeof token === "function" && STORE in token;
  return [...tokensOf(parts)].filter(isDatabase) as unknown as DatabaseToken[];
}

function partsOf(part: Part): readonly PartRecord[] {
  const record = part[PART];
  return [record, ...record.parts.flatMap(partsOf)];
}

function tokenOf(provision: Provision): Token {
  return typeof provision === "function" ? provision : provision.token;
}

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
