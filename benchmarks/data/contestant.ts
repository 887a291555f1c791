/** A row of `author`. */
export interface AuthorRow {
  readonly id: number;
  readonly name: string;
  readonly bio: string | null;
}

/** A row of `article`. */
export interface ArticleRow {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly note: string | null;
  readonly views: number;
  readonly open: boolean;
  readonly authorId: number;
}

/** A row of `comment`. */
export interface CommentRow {
  readonly id: number;
  readonly body: string;
  readonly articleId: number;
}

/** What a contestant is given to insert. */
export interface Written {
  readonly kind: string;
  readonly title: string;
  readonly amount: number;
  readonly open: boolean;
}

/** A row of `happening`. */
export interface HappeningRow extends Written {
  readonly id: number;
  readonly version: number;
}

/** The stores that are measured. `mysql` is MariaDB where there is one, else MySQL. */
export const storeNames = ["sqlite", "postgres", "mysql", "redis"] as const;
export type StoreName = (typeof storeNames)[number];

/** The SQL that Wervel sends for the reads, so that the bare driver sends the same. */
export interface Texts {
  readonly one: readonly string[];
  readonly page: readonly string[];
  readonly children: readonly string[];
  readonly all: readonly string[];
}

/** What a contestant is opened with. */
export interface Surroundings {
  readonly store: StoreName;
  /** The file of SQLite, else the address of a database that has the tables and their rows; with Redis the prefix of its keys after `#`. */
  readonly address: string;
  readonly texts: Texts;
}

/** One way to do the works. All do them on the same tables. */
export interface Contestant {
  /** Reads an article by its key. */
  one(id: number): Promise<ArticleRow | null>;
  /** Reads the 20 articles after a key, each with its author. */
  page(after: number): Promise<readonly (ArticleRow & { readonly author: AuthorRow })[]>;
  /** Reads the 20 articles after a key, each with its comments. */
  children(
    after: number,
  ): Promise<readonly (ArticleRow & { readonly comments: readonly CommentRow[] })[]>;
  /** Reads 10,000 articles by their keys' order. */
  all(): Promise<readonly ArticleRow[]>;
  /** Inserts a happening and gives it back with its key. */
  insert(row: Written): Promise<HappeningRow>;
  /** Inserts happenings, all or none, and gives them back with their keys, in their order. */
  insertMany(rows: readonly Written[]): Promise<readonly HappeningRow[]>;
  /** Sets the amount of a happening that has this version, raises the version, and gives it back as it is then: null where there was none. */
  update(id: number, version: number, amount: number): Promise<HappeningRow | null>;
  /** In one transaction: inserts both, sets the first's amount by its version, adds 1 to amount and version of `counter`, deletes the second. */
  unit(first: Written, second: Written, counter: number): Promise<void>;
  /** Makes a plain row of what a read gives, to compare it; not measured. Absent where it is one. */
  plain?(row: unknown): unknown;
  close(): Promise<void>;
}

/** What the module of a contestant exports as `open`. */
export type Open = (surroundings: Surroundings) => Promise<Contestant>;
