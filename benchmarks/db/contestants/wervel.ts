// Follows docs/http.md, docs/views.md, docs/services.md and docs/model-and-queries.md of this repository.
import { Service } from "@wervel/core";
import { query } from "@wervel/data";
import {
  anyone,
  controller,
  createApp,
  type Html,
  html,
  HttpStage,
  rawHtml,
  view,
} from "@wervel/http";
import { int, list, object, text } from "@wervel/schema";
import { nothing } from "../../http/given.ts";
import { sourceOf } from "../../data/source.ts";
import { Dice, type FortuneRow, KeptWorlds, listed, page, type Setup } from "../given.ts";
import { Db } from "../model.ts";

const World = object({ id: int(), randomNumber: int() });

const Article = object({
  slug: text(),
  title: text(),
  description: text(),
  body: text(),
  createdAt: text(),
  tagList: list(text()),
  favoritesCount: int(),
  author: object({ username: text(), bio: text().nullable(), image: text().nullable() }),
});

const dice = new Dice();
const kept = new KeptWorlds();

class Worlds extends Service({ db: Db }) {
  one(id: number) {
    return this.db.world.key(id).one();
  }

  all(ids: readonly number[]) {
    return Promise.all(ids.map((id) => this.one(id)));
  }

  kept(ids: readonly number[]) {
    return kept.of(ids, (id) => this.one(id));
  }

  /** Reads each; what has changed is written at the end of the unit. */
  change(ids: readonly number[]) {
    return this.db.unit(async (db) => {
      const worlds = await Promise.all(ids.map((id) => db.world.key(id).edit()));
      for (const world of worlds) world.randomNumber = dice.throw();
      return worlds;
    });
  }
}

class Fortunes extends Service({ db: Db }) {
  readonly #all = query(this.db.fortune, {}, (fortunes) => fortunes);

  all() {
    return this.#all().all();
  }
}

class Articles extends Service({ db: Db }) {
  readonly #bySlug = query(this.db.article, { slug: text() }, (articles, { slug }) =>
    articles
      .where({ slug })
      .select((article) => ({
        slug: article.slug,
        title: article.title,
        description: article.description,
        body: article.body,
        createdAt: article.createdAt,
        favoritesCount: article.favorites.count(),
      }))
      .include({
        author: { username: true, bio: true, image: true },
        tags: (tags) => tags.orderBy({ id: "asc" }).select({ name: true }),
      }),
  );

  async bySlug(slug: string) {
    const found = await this.#bySlug({ slug }).first();
    if (found === null) return undefined;
    const { tags, ...article } = found;
    return { ...article, tagList: tags.map(({ name }) => name) };
  }
}

// In one line each: what stands between elements is part of the page.
// prettier-ignore
const row = ({ id, message }: FortuneRow): Html => html`<tr><td>${id}</td><td>${message}</td></tr>`;

const pageOf = (fortunes: readonly FortuneRow[]): Html =>
  html`${rawHtml(page.head)}${fortunes.map(row)}${rawHtml(page.tail)}`;

const several = { queries: int({ min: 1, max: 500 }) };

const worlds = controller("/", { needs: { worlds: Worlds }, access: anyone }, (on) => ({
  one: on.get("/world", { reply: World }, ({ worlds }) => worlds.one(dice.throw())),
  many: on.get("/worlds", { query: several, reply: list(World) }, ({ worlds, query }) =>
    worlds.all(dice.ids(query.queries)),
  ),
  kept: on.get("/kept", { query: several, reply: list(World) }, ({ worlds, query }) =>
    worlds.kept(dice.ids(query.queries)),
  ),
  change: on.post("/updates", { query: several, reply: list(World) }, ({ worlds, query }) =>
    worlds.change(dice.ids(query.queries)),
  ),
}));

const pages = controller(
  "/",
  { needs: { fortunes: Fortunes, articles: Articles }, access: anyone },
  (on) => ({
    fortunes: on.get("/fortunes", { reply: view }, async ({ fortunes }) =>
      pageOf(listed(await fortunes.all())),
    ),
    article: on.get(
      "/articles/:slug",
      {
        params: { slug: text({ max: 220 }) },
        reply: object({ article: Article }),
        load: ({ articles, params }) => articles.bySlug(params.slug),
      },
      ({ loaded }) => ({ article: loaded }),
    ),
  }),
);

export async function start({ store, address }: Pick<Setup, "store" | "address">): Promise<number> {
  const app = createApp({
    name: "bench",
    limits: { rate: false },
    compress: false,
    // Nobody else refuses requests while the machine is busy.
    server: { maxLoopDelayMs: 60_000 },
  })
    .store(Db, await sourceOf(store, address))
    .provide(Worlds, Fortunes, Articles)
    .errors(({ status, title }) => (status === 404 ? nothing : { status, title }))
    .map(worlds, pages);
  const host = await app.start({
    environment: "production",
    settings: { env: { LOG_LEVEL: "warn" }, argv: [] },
  });
  const { address: at } = await host.stage(HttpStage)!.listen({ port: 0 });
  return (at as { readonly port: number }).port;
}
