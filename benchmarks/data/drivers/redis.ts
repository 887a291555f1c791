import { createClient } from "@redis/client";
import type {
  ArticleRow,
  AuthorRow,
  CommentRow,
  Contestant,
  HappeningRow,
  Surroundings,
  Written,
} from "../contestant.ts";
import { happeningOf } from "./rows.ts";

type Hash = Record<string, string>;

const changed = `if redis.call('hget', KEYS[1], 'version') ~= ARGV[1] then return {} end
redis.call('hset', KEYS[1], 'amount', ARGV[2])
redis.call('hincrby', KEYS[1], 'version', 1)
return redis.call('hmget', KEYS[1], 'id', 'kind', 'title', 'amount', 'open', 'version')`;

/**
 * Opens `@redis/client` by itself, on the hashes and sorted sets in which Wervel keeps records: what a statement needs at once goes out at
 * once. It writes the record and its indexes in one MULTI, without the stamps by which Wervel notices that others wrote.
 */
export async function open({ address }: Surroundings): Promise<Contestant> {
  const { url, prefix } = partsOf(address);
  const client = await createClient({ url }).connect();
  const script = await client.scriptLoad(changed);
  const records = `{${prefix}}:r:`;
  const indexes = `{${prefix}}:i:`;
  const hashes = async (entity: string, members: readonly string[]): Promise<Hash[]> =>
    Promise.all(
      members.map((member) => client.hGetAll(`${records}${entity}:${member}`)),
    ) as unknown as Promise<Hash[]>;
  const articlesAfter = async (after: number): Promise<ArticleRow[]> => {
    const members = await client.zRange(`${indexes}article:key`, `(${member(after)}`, "+", {
      BY: "LEX",
      LIMIT: { offset: 0, count: 20 },
    });
    return (await hashes("article", members)).map(articleOf);
  };
  const put = (multi: ReturnType<typeof client.multi>, id: number, row: Written): void => {
    const { kind, title, amount, open } = row;
    const fields = { id, kind, title, amount, open: open ? 1 : 0, version: 1 };
    multi.hSet(`${records}happening:${member(id)}`, fields);
    multi.zAdd(`${indexes}happening:key`, { score: 0, value: member(id) });
    const value = `2${kind}\0${member(id)}`;
    multi.zAdd(`${indexes}happening:happening_kind_idx`, { score: 0, value });
  };
  const numbers = (count: number): Promise<number> =>
    client.incrBy(`{${prefix}}:n:happening`, count);
  const insertMany = async (rows: readonly Written[]): Promise<HappeningRow[]> => {
    const first = (await numbers(rows.length)) - rows.length + 1;
    const multi = client.multi();
    rows.forEach((row, i) => put(multi, first + i, row));
    await multi.exec();
    return rows.map((row, i) => ({ id: first + i, ...row, version: 1 }));
  };
  return {
    one: async (id) => {
      const [hash] = await hashes("article", [member(id)]);
      return hash?.["id"] === undefined ? null : articleOf(hash);
    },
    page: async (after) => {
      const articles = await articlesAfter(after);
      const keys = [...new Set(articles.map(({ authorId }) => authorId))];
      const authors = new Map<number, AuthorRow>();
      for (const { id, name, bio } of await hashes("author", keys.map(member)))
        authors.set(Number(id), { id: Number(id), name: name!, bio: bio ?? null });
      return articles.map((article) => ({ ...article, author: authors.get(article.authorId)! }));
    },
    children: async (after) => {
      const articles = await articlesAfter(after);
      const found = await Promise.all(
        articles.map(({ id }) => {
          const range = `21${member(id).slice(1)}`;
          const index = `${indexes}comment:comment_articleId_idx`;
          return client.zRange(index, `[${range}`, `(${range}2`, { BY: "LEX" });
        }),
      );
      const members = found.flat().map((text) => text.slice(-17));
      const comments = (await hashes("comment", members)).map(commentOf);
      return articles.map((article) => ({
        ...article,
        comments: comments.filter(({ articleId }) => articleId === article.id),
      }));
    },
    all: async () => {
      const members = await client.zRange(`${indexes}article:key`, 0, 9_999);
      return (await hashes("article", members)).map(articleOf);
    },
    insert: async (row) => (await insertMany([row]))[0]!,
    insertMany,
    update: async (id, version, amount) => {
      const cells = (await client.evalSha(script, {
        keys: [`${records}happening:${member(id)}`],
        arguments: [String(version), String(amount)],
      })) as string[];
      return cells.length === 0 ? null : { ...happeningOf(cells), open: cells[4] === "1" };
    },
    unit: async (first, _second, counter) => {
      const id = (await numbers(2)) - 1;
      const multi = client.multi();
      put(multi, id, { ...first, amount: first.amount + 1 });
      multi.hSet(`${records}happening:${member(id)}`, { version: 2 });
      multi.hIncrBy(`${records}happening:${member(counter)}`, "amount", 1);
      multi.hIncrBy(`${records}happening:${member(counter)}`, "version", 1);
      // The second would be gone at the end of the transaction: nothing of it is sent.
      await multi.exec();
    },
    close: async () => client.destroy(),
  };
}

/** Reads what was written under a name. */
export async function writtenAs({ address }: Surroundings, kind: string): Promise<object[]> {
  const { url, prefix } = partsOf(address);
  const client = await createClient({ url }).connect();
  const start = `2${kind}\0`;
  const index = `{${prefix}}:i:happening:happening_kind_idx`;
  const members = await client.zRange(index, `[${start}`, `(2${kind}\u0001`, { BY: "LEX" });
  const rows = await Promise.all(
    members.map((text) => client.hGetAll(`{${prefix}}:r:happening:${text.slice(start.length)}`)),
  );
  client.destroy();
  return rows.map(({ title, amount, open, version }) => ({
    kind,
    title,
    amount: Number(amount),
    open: open === "1",
    version: Number(version),
  }));
}

/** Names a prefix on the server, as an address. */
export async function create(server: string, name: string): Promise<string> {
  return `${server}#${name}`;
}

/** Removes the keys under a prefix. */
export async function drop(server: string, name: string): Promise<void> {
  const client = await createClient({ url: server }).connect();
  for await (const keys of client.scanIterator({ MATCH: `{${name}}:*`, COUNT: 1_000 }))
    if (keys.length > 0) await client.unlink(keys);
  client.destroy();
}

function partsOf(address: string): { readonly url: string; readonly prefix: string } {
  const [url, prefix] = address.split("#") as [string, string];
  return { url, prefix };
}

/** A key as Wervel writes it, so that texts have the order of numbers. */
function member(id: number): string {
  return `1${String(Math.max(id, 0)).padStart(16, "0")}`;
}

function articleOf(hash: Hash): ArticleRow {
  return {
    id: Number(hash["id"]),
    slug: hash["slug"]!,
    title: hash["title"]!,
    summary: hash["summary"]!,
    note: hash["note"] ?? null,
    views: Number(hash["views"]),
    open: hash["open"] === "1",
    authorId: Number(hash["authorId"]),
  };
}

function commentOf(hash: Hash): CommentRow {
  return { id: Number(hash["id"]), body: hash["body"]!, articleId: Number(hash["articleId"]) };
}
