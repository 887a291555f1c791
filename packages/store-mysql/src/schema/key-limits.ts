import {
  DataError,
  type EntityDescription,
  type ModelDescription,
  type ValueType,
} from "@wervel/data";
import { longestVarchar } from "./ddl.ts";

/** Bytes of a key at most, in InnoDB's usual row format. */
const mostBytes = 3072;

/**
 * Finds keys and indexes that the database would not take, before anything is changed.
 *
 * @throws `refused.limit` with all of them.
 */
export function assertKeysFit(model: ModelDescription): void {
  const problems = Object.values(model.entities).flatMap(problemsOf);
  if (problems.length === 0) return;
  throw new DataError("refused.limit", problems.join(" "), {
    store: "mysql",
    help: `Give these texts a smaller \`max\`: a key or an index has ${mostBytes} bytes, four for each character.`,
  });
}

function problemsOf(entity: EntityDescription): string[] {
  const keys = [
    { name: "key", fields: entity.key, folded: false, whole: true },
    ...entity.uniques.map(({ name, fields, folded }) => ({ name, fields, folded, whole: true })),
    ...entity.indexes.map(({ name, parts }) => ({
      name,
      fields: parts.map(({ field }) => field),
      folded: false,
      whole: false,
    })),
  ];
  return keys.flatMap(({ name, fields, folded, whole }) => {
    const types = fields.map((field) => entity.fields[field]!);
    const open = types.find(({ type }) => isOpen(type));
    // Of an unbounded text an index knows the beginning; a key must know it whole.
    if (open !== undefined && whole)
      return [
        `${entity.name}.${open.name} stands in ${name} and has no \`max\` up to ${longestVarchar}.`,
      ];
    const bytes = types.reduce(
      (sum, { type, folded: hasFold }) => sum + bytesOf(type, folded && hasFold),
      0,
    );
    return bytes > mostBytes ? [`${name} of ${entity.name} may need ${bytes} bytes.`] : [];
  });
}

function isOpen(type: ValueType): boolean {
  return (
    (type.kind === "text" || type.kind === "bytes") &&
    (type.max === undefined || type.max > longestVarchar)
  );
}

function bytesOf(type: ValueType, isFolded: boolean): number {
  switch (type.kind) {
    case "text":
    case "choice": {
      const max = type.kind === "choice" ? 255 : isOpen(type) ? 191 : type.max!;
      return 4 * (isFolded ? Math.min(max * 3, longestVarchar) : max);
    }
    case "bytes":
      return isOpen(type) ? 191 : type.max!;
    case "decimal":
      return 30;
    case "uuid":
      return 16;
    case "json":
    case "list":
    case "object":
      return 764;
    default:
      return 8;
  }
}
