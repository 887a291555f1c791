// An app with a reply that never ends and one that takes its time, under the bounds that a claim names.
import { setTimeout as delay } from "node:timers/promises";
import { anyone, createApp, object, stream, text } from "wervel";
import type { ServerOptions } from "@wervel/http";

const chunk = new Uint8Array(65_536).fill(97);
const Echo = object({ text: text({ max: 100_000 }) });

export const app = createApp({
  name: "small",
  server: JSON.parse(process.env["SOAK_SERVER"] ?? "{}") as ServerOptions,
  limits: { rate: false },
})
  .get("/", { access: anyone, reply: text() }, () => "good")
  .post("/echo", { access: anyone, body: Echo, reply: Echo }, ({ body }) => body)
  .get("/late", { access: anyone, reply: text() }, () => delay(7_000, "late"))
  .get("/endless", { access: anyone, reply: stream() }, async function* () {
    for (;;) yield chunk;
  });
