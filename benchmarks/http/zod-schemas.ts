// The inputs as Zod schemas, for those whose documentation leaves validation to such a library.
import { z } from "zod";

const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const Id = z.object({ id: whole });
export const ArticleQuery = z.object({
  page: whole.default(1),
  q: z.string().default(""),
});
export const ShopParams = z.object({ shop: whole, order: whole });
export const ShopQuery = z.object({
  limit: whole.pipe(z.int().min(1).max(100)),
  sort: z.enum(["newest", "oldest"]),
  open: z.enum(["true", "false"]).transform((value) => value === "true"),
});

export const NewOrder = z.strictObject({
  reference: z.string().min(1).max(40),
  customer: z.string().min(1).max(80),
  email: z.email().max(254),
  paid: z.boolean(),
  note: z.string().max(1_000),
  lines: z
    .array(
      z.strictObject({
        sku: z.string().min(1).max(40),
        quantity: z.int().min(1).max(1_000),
        price: z.number().min(0),
      }),
    )
    .min(1)
    .max(100),
});
