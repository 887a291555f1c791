import type { ArticleRow, AuthorRow, CommentRow, HappeningRow } from "../contestant.ts";

type Cells = readonly unknown[];

/** Makes an article of the cells that the statement gives; a number or text of digits becomes a number, 0 and 1 a boolean. */
export function articleOf(cells: Cells): ArticleRow {
  return {
    id: Number(cells[0]),
    slug: cells[1] as string,
    title: cells[2] as string,
    summary: cells[3] as string,
    note: cells[4] as string | null,
    views: Number(cells[5]),
    open: truth(cells[6]),
    authorId: Number(cells[7]),
  };
}

/** Makes an article with its author; the cell between them tells whether there is one. */
export function articleWithAuthor(cells: Cells): ArticleRow & { readonly author: AuthorRow } {
  return {
    id: Number(cells[0]),
    slug: cells[1] as string,
    title: cells[2] as string,
    summary: cells[3] as string,
    note: cells[4] as string | null,
    views: Number(cells[5]),
    open: truth(cells[6]),
    authorId: Number(cells[7]),
    author: {
      id: Number(cells[9]),
      name: cells[10] as string,
      bio: cells[11] as string | null,
    },
  };
}

/** Puts comments (first cell: the key of the article) under their articles. */
export function withComments(
  articles: readonly Cells[],
  comments: readonly Cells[],
): (ArticleRow & { readonly comments: readonly CommentRow[] })[] {
  const byArticle = new Map<number, CommentRow[]>();
  const rows = articles.map((cells) => {
    const row = { ...articleOf(cells), comments: [] as CommentRow[] };
    byArticle.set(row.id, row.comments);
    return row;
  });
  for (const cells of comments)
    byArticle.get(Number(cells[0]))!.push({
      id: Number(cells[1]),
      body: cells[2] as string,
      articleId: Number(cells[3]),
    });
  return rows;
}

/** Makes a happening of its cells, in the order of the table. */
export function happeningOf(cells: Cells): HappeningRow {
  return {
    id: Number(cells[0]),
    kind: cells[1] as string,
    title: cells[2] as string,
    amount: Number(cells[3]),
    open: truth(cells[4]),
    version: Number(cells[5]),
  };
}

function truth(cell: unknown): boolean {
  return cell === true || cell === 1 || cell === "t";
}
