import { type HttpStage, inProcess, type Route } from "@wervel/http";

/** One request on its way to the app. */
export interface DoorRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The way to the app: in process or over a socket. */
export interface Door {
  /** Where the app listens; `undefined` in process. */
  readonly url: string | undefined;
  /** What the app answers. */
  readonly routes: readonly Route[];
  readonly send: (request: DoorRequest) => Promise<Response>;
}

/** Opens the way to the compiled actions without a socket. */
export function processDoor(stage: HttpStage): Door {
  const send = inProcess(stage.dispatch);
  return {
    url: undefined,
    routes: stage.routes,
    send: ({ method, path, headers, body, signal }) =>
      send({
        method,
        path,
        headers: [...headers],
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      }),
  };
}

/** Serves the app at a free port of this machine, until its host stops. */
export async function socketDoor(stage: HttpStage): Promise<Door> {
  // A test that keeps this process busy is no overload.
  const { address } = await stage.listen({ host: "127.0.0.1", port: 0, maxLoopDelayMs: 60_000 });
  const { url } = address as { readonly url: string };
  return {
    url,
    routes: stage.routes,
    send: ({ method, path, headers, body, signal }) =>
      fetch(url + path, {
        method,
        headers,
        redirect: "manual",
        ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
        ...(signal === undefined ? {} : { signal }),
      }),
  };
}
