import { DataError } from "../errors.ts";
import { tupleKey } from "../oracle/value.ts";
import type { Result } from "../store/store.ts";
import type { Edit } from "../units/edit-tracker.ts";
import { editRequest, editsRequest, keyOf } from "./edit-request.ts";
import type { WriteRequest } from "./engine.ts";

type WriteOne = (request: WriteRequest) => Promise<Result>;

/** Records in one statement. */
const batch = 1000;

/**
 * Writes records that were edited alike in one statement, or one after another where the store cannot (`isKnown`) or must not: values of
 * unique keys may change places, and databases look at them record by record.
 */
export async function writeEdits(
  edits: readonly Edit[],
  write: WriteOne,
  isKnown: (request: WriteRequest) => boolean,
): Promise<void> {
  for (let at = 0; at < edits.length; at += batch) {
    const some = edits.slice(at, at + batch);
    const request = some.length > 1 && !movesKey(some[0]!) ? editsRequest(some) : undefined;
    if (request !== undefined && isKnown(request)) accept(some, await write(request));
    else for (const edit of some) acceptOne(edit, await write(editRequest(edit)));
  }
}

function movesKey({ entity, changes }: Edit): boolean {
  const keys = [entity.key, ...entity.uniques.map((unique) => unique.fields)];
  return Object.keys(changes).some((name) => keys.some((key) => key.includes(name)));
}

function acceptOne(edit: Edit, { rows, count }: Result): void {
  if (count !== 1) throw gone(edit);
  edit.accept(rows[0]!);
}

/** Rows come in no order: each goes to the record of its key. */
function accept(edits: readonly Edit[], { rows, count }: Result): void {
  if (count !== edits.length) throw gone(edits[0]!);
  const byKey = new Map(edits.map((edit) => [tupleKey(keyOf(edit.entity, edit.loaded)), edit]));
  for (const row of rows) byKey.get(tupleKey(keyOf(edits[0]!.entity, row)))!.accept(row);
}

function gone({ entity: { name } }: Edit): DataError {
  return new DataError("find.none", `An edited ${name} is no longer there.`, {
    entity: name,
    help: "Read it again; somebody deleted it since.",
  });
}
