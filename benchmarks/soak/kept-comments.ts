import { DatabaseSync } from "node:sqlite";

/** Looks for comments in the file of Conduit, each with its text, and checks the file. */
export function lookInto(
  file: string,
  acknowledged: ReadonlyMap<number, string>,
): { readonly lost: readonly string[]; readonly corrupt: readonly string[] } {
  const database = new DatabaseSync(file);
  try {
    const rows = database.prepare("select id, body from comment").all();
    const there = new Map(rows.map(({ id, body }) => [Number(id), body]));
    const checks = ["integrity_check", "foreign_key_check"].flatMap((check) =>
      database
        .prepare(`pragma ${check}`)
        .all()
        .map((row) => JSON.stringify(row)),
    );
    return {
      lost: [...acknowledged].flatMap(([id, text]) =>
        there.get(id) === text ? [] : [`${id}: ${text}`],
      ),
      corrupt: checks.filter((said) => said !== '{"integrity_check":"ok"}'),
    };
  } finally {
    database.close();
  }
}
