import { text } from "@wervel/schema";
import { anyone, createApp } from "@wervel/http";

await createApp({ name: "fixture" })
  .get("/hello/:name", { access: anyone, reply: text() }, ({ params }) => `Hello, ${params.name}`)
  .run();
