import type { Write } from "@wervel/data";
import type { Fresh } from "../program.ts";
import { insertScript } from "./insert.ts";
import { linkScript, unlinkScript } from "./link.ts";
import { deleteScript } from "./remove.ts";
import type { Script } from "./script.ts";
import { updateScript } from "./update.ts";
import { updateManyScript } from "./update-many.ts";
import { upsertScript } from "./upsert.ts";

/** Writes a write for a database without `returning`. */
export function writeScript(fresh: Fresh, plan: Write): Script {
  if ("insert" in plan) return insertScript(fresh, plan);
  if ("upsert" in plan) return upsertScript(fresh, plan);
  if ("update" in plan) return updateScript(fresh, plan);
  if ("updateMany" in plan) return updateManyScript(fresh, plan);
  if ("delete" in plan) return deleteScript(fresh, plan);
  return "link" in plan ? linkScript(fresh, plan) : unlinkScript(fresh, plan);
}
