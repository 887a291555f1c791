import { int, list, object, text } from "@wervel/schema";
import type {
  DefaultedField,
  Field,
  FieldLike,
  ListField,
  ObjectField,
  OptionalField,
} from "@wervel/schema";

/** The query of a paged action: `...paging()` beside its own fields. */
export type PagingFields = {
  readonly size: PageSize;
  readonly after: PageCursor;
};

/** How many items a page has. */
export interface PageSize extends DefaultedField<number, "int"> {}

/** The `next` of the page before. */
export interface PageCursor extends OptionalField<string, "text"> {}

/** Bounds of {@link paging}. */
export interface PagingOptions {
  /** Items on a page unless the caller says otherwise, default 50. */
  readonly size?: number;
  /** Bound of `size`, default 200. */
  readonly maxSize?: number;
}

/** Gives the query fields of a page: `size` and `after`, the opaque cursor that the page before named as `next`. */
export function paging(options: PagingOptions = {}): PagingFields {
  const { size = 50, maxSize = 200 } = options;
  return {
    size: int({ min: 1, max: maxSize }).default(size),
    after: text({ max: 2000 }).optional(),
  };
}

/** The members of a page on the wire. */
export type PageMembers<S extends FieldLike> = {
  readonly items: ListField<S>;
  readonly next: Field<string | null, "optional", "text">;
  readonly total: Field<number | null, "optional", "int">;
};

/** The object that {@link pageOf} makes. */
export interface PageOf<S extends FieldLike> extends ObjectField<PageMembers<S>> {}

/** Describes a page: `items`, the cursor `next` (none on the last page), and `total` where it was counted. The reply gets a `Link` header with `rel="next"`. */
export function pageOf<S extends FieldLike>(item: S): PageOf<S> {
  const page = object({
    items: list(item),
    next: text().nullable().optional(),
    total: int({ min: 0 }).nullable().optional(),
  });
  return page.mark("page", true) as never;
}
