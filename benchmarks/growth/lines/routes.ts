import { anyone, controller, createApp } from "@wervel/http";
import { int, object } from "@wervel/schema";
import { type Prepare, upTo } from "../line.ts";
import { asTest } from "./settings.ts";

const Item = object({ route: int(), id: int() });

/** Describes the routes, compiles them, and stops. */
export const prepare: Prepare = async (size) => async () => {
  const items = controller("/", { access: anyone }, (on) =>
    Object.fromEntries(
      upTo(size, (route) => [
        `item${route}`,
        on.get(
          `/r${route}/items/:id`,
          { params: { id: int() }, query: { page: int().default(1) }, reply: Item },
          ({ params }) => ({ route, id: params.id }),
        ),
      ]),
    ),
  );
  const host = await createApp({ name: "growth" }).map(items).start(asTest);
  await host.stop();
};
