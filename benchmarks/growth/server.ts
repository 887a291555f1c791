// A server that is asked over many connections, alone in its process.
import { anyone, createApp, HttpStage } from "@wervel/http";
import { int, object } from "@wervel/schema";
import { serving } from "../lib/serving.ts";

const host = await createApp({
  name: "growth",
  limits: { rate: false },
  server: { maxConnections: 12_000, maxRequestsPerConnection: 1_000_000, maxLoopDelayMs: 60_000 },
})
  .get(
    "/items/:id",
    { access: anyone, params: { id: int() }, reply: object({ id: int() }) },
    ({ params }) => ({ id: params.id }),
  )
  .start({ environment: "production", settings: { env: { LOG_LEVEL: "warn" }, argv: [] } });
const { address } = await host.stage(HttpStage)!.listen({ port: 0 });
serving((address as { readonly port: number }).port);
