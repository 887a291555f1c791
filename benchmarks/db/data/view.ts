import type { ArticleView } from "../given.ts";

// Rows have the types of their libraries.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

/** Makes the view of an article that holds its author and its tags, as most libraries give it. */
export function viewOf(row: Any, favoritesCount: number): ArticleView {
  const { slug, title, description, body, createdAt, author, tags } = row;
  const { username, bio, image } = author;
  return {
    slug,
    title,
    description,
    body,
    createdAt,
    tagList: tags.map(({ name }: { readonly name: string }) => name),
    favoritesCount: Number(favoritesCount),
    author: { username, bio, image },
  };
}

/** Makes the view of the rows that the two statements give. */
export function viewOfRows(row: Any, tags: readonly Any[]): ArticleView {
  const { slug, title, description, body, createdAt, favorites, username, bio, image } = row;
  return {
    slug,
    title,
    description,
    body,
    createdAt,
    tagList: tags.map(({ name }) => name),
    favoritesCount: favorites,
    author: { username, bio, image },
  };
}
