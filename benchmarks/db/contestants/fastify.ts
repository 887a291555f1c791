// Follows fastify.dev: Reference/Validation-and-Serialization, Guides/Database, and the readme of @fastify/helmet.
import helmet from "@fastify/helmet";
import Fastify from "fastify";
import { helmetOptions, nothing, permissionsPolicy } from "../../http/given.ts";
import { openData } from "../data/open.ts";
import { Dice, htmlType, KeptWorlds, type Setup } from "../given.ts";
import { pageOf, pagePolicy } from "../page.ts";

const text = { type: "string" } as const;
const int = { type: "integer" } as const;
const nullable = { type: ["string", "null"] } as const;

const object = (properties: Record<string, unknown>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});

const World = object({ id: int, randomNumber: int });
const Article = object({
  slug: text,
  title: text,
  description: text,
  body: text,
  createdAt: text,
  tagList: { type: "array", items: text },
  favoritesCount: int,
  author: object({ username: text, bio: nullable, image: nullable }),
});

const several = {
  schema: {
    querystring: object({ queries: { ...int, minimum: 1, maximum: 500 } }),
    response: { 200: { type: "array", items: World } },
  },
};

interface Several {
  Querystring: { queries: number };
}

export async function start(setup: Setup): Promise<number> {
  const data = await openData(setup);
  const dice = new Dice();
  const kept = new KeptWorlds();
  const app = Fastify();
  await app.register(helmet, helmetOptions as never);
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("Permissions-Policy", permissionsPolicy);
    done();
  });
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).header("Cache-Control", "no-store").send(nothing);
  });
  app.get("/world", { schema: { response: { 200: World } } }, async () => data.world(dice.throw()));
  app.get<Several>("/worlds", several, async ({ query }) => data.worlds(dice.ids(query.queries)));
  app.get<Several>("/kept", several, ({ query }) => kept.of(dice.ids(query.queries), data.world));
  app.post<Several>("/updates", several, async ({ query }) =>
    data.change(dice.ids(query.queries), dice.throw),
  );
  app.get("/fortunes", async (_request, reply) => {
    const fortunes = await data.fortunes();
    reply
      .type(htmlType)
      .header("Content-Security-Policy", pagePolicy())
      .header("Cross-Origin-Opener-Policy", "same-origin");
    return pageOf(fortunes);
  });
  app.get<{ Params: { slug: string } }>(
    "/articles/:slug",
    {
      schema: {
        params: object({ slug: { ...text, maxLength: 220 } }),
        response: { 200: object({ article: Article }) },
      },
    },
    async ({ params }, reply) => {
      const article = await data.article(params.slug);
      if (article === undefined) return reply.callNotFound();
      return { article };
    },
  );
  await app.listen({ port: 0, host: "127.0.0.1" });
  return app.addresses()[0]!.port;
}
