import type { Write } from "@wervel/data";
import { deleteProgram, updateProgram, upsertProgram } from "./change.ts";
import type { Emission } from "./frame.ts";
import { insertProgram } from "./insert.ts";
import { linkProgram, unlinkProgram } from "./link.ts";
import type { WriteProgram } from "./program.ts";
import { updateManyProgram } from "./update-many.ts";

/** Writes a write as statements; `fresh` starts each of them. */
export function writeProgram(fresh: () => Emission, plan: Write): WriteProgram {
  if ("insert" in plan) return insertProgram(fresh, plan);
  if ("upsert" in plan) return upsertProgram(fresh, plan);
  if ("update" in plan) return updateProgram(fresh, plan);
  if ("updateMany" in plan) return updateManyProgram(fresh, plan);
  if ("delete" in plan) return deleteProgram(fresh, plan);
  return "link" in plan ? linkProgram(fresh, plan) : unlinkProgram(fresh, plan);
}
