import { describeModel, t } from "./model.ts";

/** Numbered notes: enough to see what was written. */
export const notes = describeModel({
  note: { fields: { id: t.int, text: t.text }, uniques: [["text"]] },
});
export const noteColumns: readonly string[] = ["id", "text"];
