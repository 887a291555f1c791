import type { Db } from "../model.ts";
import { slugOf } from "../articles/slug.ts";
import { Dice } from "./dice.ts";
import { articleText, authorNumber, remark } from "./text.ts";

const authors = 40;
const articles = 300;
const comments = 900;
const firstDay = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;

/** Nobody can sign in as a sample author: no password has this hash. */
const noPassword = "!";

/** Fills an empty database with the same believable content every time. */
export async function addSample(db: Db): Promise<void> {
  const dice = new Dice(2026);
  await db.unit(async () => {
    const users = await db.user.insertMany(
      Array.from({ length: authors }, (_, index) => ({
        ...authorNumber(index),
        passwordHash: noPassword,
      })),
    );
    const ids = users.map(({ id }) => id);
    const written = await db.article.insertMany(
      Array.from({ length: articles }, (_, index) => articleNumber(index, dice, ids)),
    );
    for (const id of ids) await db.user.key(id).link("following", others(id, ids, dice));
    for (const { id } of written)
      await db.article.key(id).link("fans", dice.some(ids, dice.between(0, 12)));
    await db.comment.insertMany(
      Array.from({ length: comments }, () => {
        const { id, createdAt } = dice.pick(written);
        const at = new Date(createdAt.getTime() + dice.between(1, 200) * hourMs);
        return {
          articleId: id,
          authorId: dice.pick(ids),
          body: remark(dice),
          createdAt: at,
          updatedAt: at,
        };
      }),
    );
  });
}

function articleNumber(index: number, dice: Dice, authorIds: readonly string[]) {
  const text = articleText(dice);
  const at = new Date(firstDay + index * 18 * hourMs + dice.between(0, 17) * hourMs);
  return {
    ...text,
    slug: `${slugOf(text.title)}-${index + 1}`,
    authorId: dice.pick(authorIds),
    createdAt: at,
    updatedAt: at,
  };
}

const others = (own: string, ids: readonly string[], dice: Dice): string[] =>
  dice.some(ids, dice.between(2, 10)).filter((id) => id !== own);
