// Follows fastify.dev: Reference/Validation-and-Serialization, Reference/Logging, and the readmes of @fastify/helmet, /jwt and /multipart.
import helmet from "@fastify/helmet";
import jwt from "@fastify/jwt";
import multipart from "@fastify/multipart";
import Fastify from "fastify";
import { Readable } from "node:stream";
import {
  article,
  chunks,
  greeting,
  helmetOptions,
  nothing,
  permissionsPolicy,
  plainType,
  receipt,
  rows,
  type Setup,
} from "../given.ts";

const text = { type: "string" } as const;
const int = { type: "integer" } as const;
const bool = { type: "boolean" } as const;
const sorts = { type: "string", enum: ["newest", "oldest"] } as const;

const object = (properties: Record<string, unknown>, more: object = {}) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  ...more,
});

const strict = { additionalProperties: false };

const Article = object({
  id: int,
  slug: text,
  title: text,
  description: text,
  tags: { type: "array", items: text },
  author: object({ name: text, bio: text, following: bool }),
  favoritesCount: int,
  updatedAt: text,
  page: int,
  q: text,
});

const Rows = {
  type: "array",
  items: object({
    id: int,
    slug: text,
    title: text,
    views: int,
    open: bool,
    author: object({ id: int, name: text }),
  }),
};

const NewOrder = object(
  {
    reference: { ...text, minLength: 1, maxLength: 40 },
    customer: { ...text, minLength: 1, maxLength: 80 },
    email: { ...text, maxLength: 254, format: "email" },
    paid: bool,
    note: { ...text, maxLength: 1_000 },
    lines: {
      type: "array",
      minItems: 1,
      maxItems: 100,
      items: object(
        {
          sku: { ...text, minLength: 1, maxLength: 40 },
          quantity: { ...int, minimum: 1, maximum: 1_000 },
          price: { type: "number", minimum: 0 },
        },
        strict,
      ),
    },
  },
  strict,
);

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const app = Fastify({
    logger: log,
    // Unknown members of a body are refused, not removed, and bodies are not coerced: as the others do.
    ajv: { customOptions: { removeAdditional: false } },
  });
  await app.register(helmet, helmetOptions as never);
  await app.register(multipart, { limits: { fileSize: 10_485_760 } });
  await app.register(jwt, {
    secret: { public: keys.pem },
    verify: {
      algorithms: ["ES256"],
      allowedIss: keys.issuer,
      allowedAud: keys.audience,
      cache: 10_000,
      cacheTTL: 60_000,
    },
  });
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("Permissions-Policy", permissionsPolicy);
    done();
  });
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).header("Cache-Control", "no-store").send(nothing);
  });
  app.get("/text", (_request, reply) => {
    reply.type(plainType).header("Cache-Control", "no-store").send(greeting);
  });
  app.get("/articles", { schema: { response: { 200: Rows } } }, (_request, reply) => {
    reply.send(rows());
  });
  app.get<{ Params: { id: number }; Querystring: { page: number; q: string } }>(
    "/articles/:id",
    {
      schema: {
        params: object({ id: int }),
        querystring: {
          type: "object",
          properties: { page: { ...int, default: 1 }, q: { ...text, default: "" } },
        },
        response: { 200: Article },
      },
    },
    ({ params, query }, reply) => {
      reply.send(article(params.id, query.page, query.q));
    },
  );
  app.get<{ Params: { shop: number; order: number }; Querystring: Record<string, unknown> }>(
    "/shops/:shop/orders/:order",
    {
      schema: {
        params: object({ shop: int, order: int }),
        querystring: object({
          limit: { ...int, minimum: 1, maximum: 100 },
          sort: sorts,
          open: bool,
        }),
        response: { 200: object({ shop: int, order: int, limit: int, sort: sorts, open: bool }) },
      },
    },
    ({ params, query }, reply) => {
      reply.send({ ...params, ...query });
    },
  );
  app.post<{ Body: Parameters<typeof receipt>[0] }>(
    "/orders",
    {
      schema: {
        body: NewOrder,
        response: { 201: object({ reference: text, lines: int, quantity: int }) },
      },
    },
    ({ body }, reply) => {
      reply.code(201).send(receipt(body));
    },
  );
  app.get(
    "/me",
    {
      onRequest: (request) => request.jwtVerify(),
      schema: { response: { 200: object({ id: text }) } },
    },
    (request, reply) => {
      const { sub } = request.user as { sub: string };
      reply.header("Cache-Control", "no-store").send({ id: sub });
    },
  );
  app.post("/files", async (request, reply) => {
    const data = (await request.file())!;
    let bytes = 0;
    for await (const part of data.file) bytes += (part as Buffer).length;
    return reply.code(201).send({ name: data.filename, bytes });
  });
  app.get("/download", (_request, reply) => {
    reply
      .type("application/octet-stream")
      .header("Cache-Control", "no-store")
      .send(Readable.from(chunks()));
  });
  for (let route = 0; route < routes; route++)
    app.get<{ Params: { id: number } }>(
      `/r${route}/items/:id`,
      {
        schema: {
          params: object({ id: int }),
          response: { 200: object({ route: int, id: int }) },
        },
      },
      ({ params }, reply) => {
        reply.send({ route, id: params.id });
      },
    );
  await app.listen({ port: 0, host: "127.0.0.1" });
  return app.addresses()[0]!.port;
}
