/** The part of Bun that the contestants use. */
interface BunServer {
  serve(options: {
    readonly fetch?: (request: Request, server: never) => Response | Promise<Response>;
    readonly routes?: Readonly<Record<string, unknown>>;
    readonly port: number;
    readonly hostname: string;
    readonly maxRequestBodySize?: number;
  }): { readonly port: number };
}

/** Serves on Bun and gives the port. */
export function serveBun(
  options: Omit<Parameters<BunServer["serve"]>[0], "port" | "hostname">,
): number {
  const { Bun } = globalThis as unknown as { readonly Bun: BunServer };
  return Bun.serve({ ...options, port: 0, hostname: "127.0.0.1" }).port;
}
