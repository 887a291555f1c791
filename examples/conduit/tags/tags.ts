import { controller } from "wervel";
import { Db } from "../model.ts";
import { tagRoutes } from "./tag-contract.ts";

export const tags = controller(
  tagRoutes,
  { db: Db },
  {
    /** Every tag in use, the most used first. */
    list: async ({ db }) => {
      const used = await db.article
        .each("tags")
        .groupBy(
          (row) => ({ tag: row.value }),
          (_row, group) => ({ articles: group.count() }),
        )
        .orderBy({ articles: "desc", tag: "asc" })
        .take(1_000)
        .allowScan()
        .all();
      return { tags: used.map(({ tag }) => tag) };
    },
  },
);
