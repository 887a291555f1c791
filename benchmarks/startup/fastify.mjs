// The same hundred routes, with schemas for what comes and goes.
import Fastify from "fastify";

const text = { type: "string" };
const tagList = { type: "array", items: { type: "string", maxLength: 30 } };
const NewThing = {
  type: "object",
  properties: { name: { type: "string", minLength: 1, maxLength: 80 }, tags: tagList },
  required: ["name", "tags"],
  additionalProperties: false,
};
const Thing = {
  type: "object",
  properties: { id: { type: "integer" }, name: text, tags: { type: "array", items: text } },
  required: ["id", "name", "tags"],
};
const params = { type: "object", properties: { id: { type: "integer", minimum: 1 } } };
const querystring = {
  type: "object",
  properties: { page: { type: "integer", minimum: 1, default: 1 }, tag: text },
};
const tags = ["a", "b"];

const app = Fastify({ logger: true });
for (let resource = 0; resource < 20; resource++) {
  const path = `/api/things${resource}`;
  const list = { querystring, response: { 200: { type: "array", items: Thing } } };
  app.get(path, { schema: list }, async ({ query }) => [
    { id: query.page, name: query.tag ?? "thing", tags },
  ]);
  app.get(`${path}/:id`, { schema: { params, response: { 200: Thing } } }, async (request) => ({
    id: request.params.id,
    name: "thing",
    tags,
  }));
  app.post(path, { schema: { body: NewThing, response: { 201: Thing } } }, async (request, reply) =>
    reply.code(201).send({ id: 1, ...request.body }),
  );
  app.put(
    `${path}/:id`,
    { schema: { params, body: NewThing, response: { 200: Thing } } },
    async ({ params, body }) => ({ id: params.id, ...body }),
  );
  app.delete(`${path}/:id`, { schema: { params } }, async (_, reply) => reply.code(204).send());
}
const url = await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
console.log(JSON.stringify({ message: "listening", url }));
