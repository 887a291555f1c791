import { z } from "zod";

/** How many rows are asked for; queries are texts. */
export const Several = z.object({ queries: z.coerce.number().int().min(1).max(500) });
export const Slug = z.object({ slug: z.string().max(220) });
