// An app with a reply that never ends and one that takes its time, under the bounds that a claim names.
import { setTimeout as delay } from "node:timers/promises";
import { anyone, createApp, int, Log, object, stream, text } from "wervel";
import type { ServerOptions } from "@wervel/http";

const chunk = new Uint8Array(65_536).fill(97);
const filler = "x".repeat(1_000);
/** How many lines `/talk` logs. */
export const linesOfTalk = 100;
const Echo = object({ text: text({ max: 100_000 }) });

export const app = createApp({
  name: "small",
  server: JSON.parse(process.env["SOAK_SERVER"] ?? "{}") as ServerOptions,
  limits: { rate: false },
})
  .get("/", { access: anyone, reply: text() }, () => "good")
  .post("/echo", { access: anyone, body: Echo, reply: Echo }, ({ body }) => body)
  .get("/talk", { access: anyone, needs: { log: Log }, reply: text() }, ({ log }) => {
    for (let line = 0; line < linesOfTalk; line++) log.info("talk", { line, filler });
    return "said";
  })
  .get("/wait/:ms", { access: anyone, params: { ms: int() }, reply: text() }, ({ params }) =>
    delay(params.ms, "waited"),
  )
  .get("/work/:ms", { access: anyone, params: { ms: int() }, reply: text() }, ({ params }) => {
    for (const end = performance.now() + params.ms; performance.now() < end;);
    return "worked";
  })
  .get("/endless", { access: anyone, reply: stream() }, async function* () {
    for (;;) yield chunk;
  });
