import { redis } from "@wervel/store-redis";
import { createDb, createEngine } from "@wervel/data";
import { fixedClock, sequentialIds } from "@wervel/core";
import { minutes, Shop, shopTime } from "./shop.ts";

/** Writes without end to the database that its arguments name, until it is killed. */
const [, , url, prefix] = process.argv;
const store = await redis({ url: url!, prefix: prefix!, volatile: true }).open(Shop.model, {
  now: () => shopTime,
});
const clock = fixedClock(new Date(shopTime).toISOString());
const ids = sequentialIds();
const db = createDb(Shop, createEngine({ model: Shop.model, store, clock, ids }), { clock, ids });
process.stdout.write("ready\n");
for (let i = 0; ; i++) {
  await Promise.all([
    db.item.insertMany(
      Array.from({ length: 20 }, (_, n) => ({
        title: `t${i}`,
        price: n,
        tags: [`a${n}`, `b${i % 7}`],
        at: minutes(n),
        ownerId: "a",
      })),
    ),
    db.item.where({ title: "t", ownerId: "a" }).update({ tags: ["c"] }),
    db.item.where({ ownerId: "a" }).orderBy({ at: "desc" }).take(15).delete(),
  ]).catch(() => undefined);
}
