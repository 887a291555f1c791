/** What every contestant is given, so that all do the same and answer the same bytes. */

/** The databases that the suites measure on. */
export type StoreName = "sqlite" | "postgres";

/** What a contestant is started with. */
export interface Setup {
  readonly store: StoreName;
  /** A file, or the URL of a database. */
  readonly address: string;
  /** The module below `data` by which a contestant reads and writes. */
  readonly data: string;
  /** The folder of what is generated, with Prisma's clients. */
  readonly generated: string;
}

/** What the module of a contestant exports as `start`: it listens on loopback and gives its port. */
export type Start = (setup: Setup) => Promise<number>;

/** A row of the table of numbers. */
export interface WorldRow {
  readonly id: number;
  readonly randomNumber: number;
}

/** A row of the page. */
export interface FortuneRow {
  readonly id: number;
  readonly message: string;
}

/** An article as it is answered. */
export interface ArticleView {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly body: string;
  readonly createdAt: string;
  readonly tagList: readonly string[];
  readonly favoritesCount: number;
  readonly author: {
    readonly username: string;
    readonly bio: string | null;
    readonly image: string | null;
  };
}

type Soon<T> = T | Promise<T>;

/** What the works ask of a library for databases. */
export interface Data {
  world(id: number): Soon<WorldRow>;
  /** Reads each by a query of its own, in the order of the ids. */
  worlds(ids: readonly number[]): Soon<readonly WorldRow[]>;
  /** Reads each by a query of its own, then writes all of them in one transaction. */
  change(ids: readonly number[], next: () => number): Soon<readonly WorldRow[]>;
  fortunes(): Soon<FortuneRow[]>;
  article(slug: string): Soon<ArticleView | undefined>;
}

/** What the module of a library exports as `open`. */
export type Open = (setup: Setup) => Promise<Data>;

export const worldCount = 10_000;
export const articleCount = 200;

/** Chance that is the same for everybody: at the start, each is asked for the same rows. */
export class Dice {
  #state = 42;

  /** Throws a number from 1 to 10,000. */
  readonly throw = (): number => {
    this.#state = (this.#state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (this.#state % worldCount) + 1;
  };

  /** Throws so many different numbers, in order, so that transactions that lock them do not wait for each other in a circle. */
  ids(count: number): number[] {
    const ids = new Set<number>();
    while (ids.size < count) ids.add(this.throw());
    return [...ids].sort((a, b) => a - b);
  }
}

/** Keeps rows once they were read. */
export class KeptWorlds {
  readonly #kept = new Map<number, WorldRow>();

  async of(ids: readonly number[], read: (id: number) => Soon<WorldRow>): Promise<WorldRow[]> {
    const rows: WorldRow[] = [];
    for (const id of ids) rows.push(this.#kept.get(id) ?? (await this.#add(id, read)));
    return rows;
  }

  async #add(id: number, read: (id: number) => Soon<WorldRow>): Promise<WorldRow> {
    const row = await read(id);
    this.#kept.set(id, row);
    return row;
  }
}

/** Adds the row that only the reply has, and sorts by the text. */
export function listed(fortunes: FortuneRow[]): FortuneRow[] {
  fortunes.push({ id: 0, message: "Additional fortune added at request time." });
  return fortunes.sort((a, b) => (a.message < b.message ? -1 : 1));
}

/** The bytes of the page around and between its rows. */
export const page = {
  head: "<!doctype html><html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>",
  tail: "</table></body></html>",
} as const;

export const htmlType = "text/html; charset=utf-8";
