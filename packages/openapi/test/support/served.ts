import { startHost } from "@wervel/core";
import type { Startable } from "@wervel/core";
import { HttpStage, inProcess } from "@wervel/http";
import type { InProcess } from "@wervel/http";

/** An app that answers in process until it is disposed. */
export interface Served extends AsyncDisposable {
  readonly send: InProcess;
  get(path: string): Promise<Response>;
}

/** Starts an app without a socket. */
export async function served(app: Startable, environment = "test"): Promise<Served> {
  const host = await startHost(app, {
    environment,
    settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
    shutdown: { lingerMs: 0 },
  });
  const send = inProcess(host.stage(HttpStage)!.dispatch);
  return {
    send,
    get: (path) => send({ path }),
    async [Symbol.asyncDispose]() {
      await host.stop();
    },
  };
}
