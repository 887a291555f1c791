import {
  authentication,
  controller,
  createApp,
  event,
  problem,
  redirect,
  status,
} from "@wervel/http";
import { items } from "./contract.ts";

export const item = {
  id: 9_007_199_254_740_993n,
  name: "much longer than five",
  price: "12.50" as const,
  madeAt: new Date("2026-01-02T03:04:05.678Z"),
  data: new Uint8Array([1, 2, 255]),
  kind: "a" as const,
  note: null,
};

/** What an event stream waits for before it breaks, by the name in its query. */
export const gates = new Map<string, Promise<void>>();

const bearer = authentication({
  name: "bearer",
  openapi: { type: "http", scheme: "bearer" },
  authenticate: (request) => {
    const given = request.header("authorization");
    return given?.startsWith("Bearer ") === true ? { id: given.slice(7) } : null;
  },
});

/** Implements every route so that a reply tells what came in. */
export const implemented = controller(
  items,
  {},
  {
    list: ({ query }) => ({ items: [item], next: JSON.stringify(query) }),
    show: ({ params }) => {
      if (params.id === 404n) return status(404, undefined);
      if (params.id === 410n) return status(410, { gone: item.madeAt });
      if (params.id === 418n) throw problem(418, "items.teapot", "The item is a teapot");
      return { ...item, id: params.id };
    },
    create: ({ body, user }) => {
      if (body.name === "taken") return status(409, { taken: body.name });
      if (body.name === "later") return status(202, "later");
      return { ...item, name: `${body.name} by ${user.id}`, madeAt: body.madeAt };
    },
    remove: () => {},
    search: ({ body }) => body.words,
    note: ({ params, body }) => `${params.id} ${params.part} ${body ?? "nothing"}`,
    tree: ({ params }) => params.path,
    old: () => redirect("/items"),
    ticks: async function* ({ query, request }) {
      const start = Number(request.header("last-event-id") ?? 0);
      for (let count = start + 1; count <= 4; count++) {
        yield event({ at: new Date(count), count }, { id: String(count) });
        if (query.fail === undefined || count !== 2) continue;
        await gates.get(query.fail);
        throw new Error("broken on purpose");
      }
    },
    lines: async function* () {
      yield { at: new Date(1) };
      yield { at: new Date(2) };
    },
    file: () => new Uint8Array([137, 80]),
  },
);

/** Makes the app that the client's tests call. */
export const itemsApp = () => createApp({ name: "items" }).authenticate(bearer).map(implemented);
