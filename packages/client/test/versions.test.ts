import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, contract, controller, createApp } from "@wervel/http";
import { object, text } from "@wervel/schema";
import { client } from "../src/index.ts";

test("a client asks for the version that its contract names", async () => {
  const reply = object({ from: text() });
  const first = contract("/notes", { access: anyone, version: "1" }, (on) => ({
    show: on.get("/", { reply }),
    next: on.get("/next", { reply, version: "1.1" }),
  }));
  const second = contract("/notes", { access: anyone, version: "2" }, (on) => ({
    show: on.get("/", { reply }),
    next: on.get("/next", { reply }),
  }));
  const app = createApp({ name: "x" }).map(
    controller(first, {}, { show: () => ({ from: "1" }), next: () => ({ from: "1.1" }) }),
    controller(second, {}, { show: () => ({ from: "2" }), next: () => ({ from: "2" }) }),
  );
  const host = await app.start({
    environment: "test",
    settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
  });
  const api = client({ first, second }, app);
  const answered = [
    await api.first.show(),
    await api.first.next(),
    await api.second.show(),
    await api.second.next(),
  ];
  await host.stop();
  assert.deepEqual(
    answered.map(({ from }) => from),
    ["1", "1.1", "2", "2"],
  );
});
