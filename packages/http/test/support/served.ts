import { capturedLog, definePart, Log, PART, startHost, value } from "@wervel/core";
import type { CapturedLog, Part, Provision, RunningHost, Startable } from "@wervel/core";
import { HttpStage, inProcess } from "@wervel/http";
import type { InProcessRequest } from "@wervel/http";

/** An app that answers in process, and what it logged. */
export interface Served extends AsyncDisposable {
  readonly host: RunningHost;
  readonly stage: HttpStage;
  readonly log: CapturedLog;
  /** Sends a request; a plain object as `json` becomes the body. */
  send(path: string, options?: SendOptions): Promise<Response>;
}

export type SendOptions = Omit<InProcessRequest, "path" | "headers"> & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
};

/** Starts an app without a socket. */
export async function served(app: Startable, environment = "test"): Promise<Served> {
  const log = capturedLog("debug");
  const host = await startHost(app, {
    environment,
    settings: { env: {}, argv: [], file: false },
    replacements: [providing(value(Log, log))],
    shutdown: { lingerMs: 0 },
  });
  const stage = host.stage(HttpStage)!;
  const send = inProcess(stage.dispatch);
  return {
    host,
    stage,
    log,
    send: (path, { json, headers = {}, ...options } = {}) =>
      json === undefined
        ? send({ path, headers, ...options })
        : send({
            path,
            method: "POST",
            headers: { "content-type": "application/json", ...headers },
            body: JSON.stringify(json),
            ...options,
          }),
    async [Symbol.asyncDispose]() {
      await host.stop();
    },
  };
}

/** Makes a part of replacements. */
export function providing(...provisions: readonly Provision[]): Part {
  return { [PART]: definePart("replacements", "replacements", { provisions }) } as Part;
}
