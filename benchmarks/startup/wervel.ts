// A hundred routes of twenty resources, written as the guides write them.
import { anyone, controller, createApp, group, int, list, object, text } from "wervel";

const NewThing = object({ name: text({ min: 1, max: 80 }), tags: list(text({ max: 30 })) });
const Thing = object({ id: int(), name: text(), tags: list(text()) });
const id = { id: int({ min: 1 }) };
const tags = ["a", "b"];

const resources = Array.from({ length: 20 }, (_, resource) =>
  controller(`/things${resource}`, { access: anyone }, (on) => ({
    list: on.get(
      "/",
      { query: { page: int({ min: 1 }).default(1), tag: text().optional() }, reply: list(Thing) },
      ({ query }) => [{ id: query.page, name: query.tag ?? "thing", tags }],
    ),
    show: on.get("/:id", { params: id, reply: Thing }, ({ params }) => ({
      id: params.id,
      name: "thing",
      tags,
    })),
    create: on.post("/", { body: NewThing, reply: { 201: Thing } }, ({ body }) => ({
      id: 1,
      ...body,
    })),
    replace: on.put("/:id", { params: id, body: NewThing, reply: Thing }, ({ params, body }) => ({
      id: params.id,
      ...body,
    })),
    remove: on.delete("/:id", { params: id }, () => undefined),
  })),
);

await createApp({ name: "things" })
  .map(group("/api", {}, ...resources))
  .run();
