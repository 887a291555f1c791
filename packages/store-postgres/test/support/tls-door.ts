import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { url } from "./scratch.ts";

/** A certificate that signs itself, with its key. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate for an address, or nothing where there is no openssl. */
export function certificateFor(name: string): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), "wervel-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test -addext subjectAltName=${name} -keyout ${key} -out ${cert}`;
  try {
    execFileSync("openssl", made.split(" "), { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A door to the server of the tests that speaks TLS with a certificate. */
export interface TlsDoor {
  readonly url: string;
  /** Connections that came as far as to say something behind the TLS. */
  readonly told: () => number;
  close(): Promise<void>;
}

/** Opens a door: it takes the request for TLS as the server would, and passes on what comes behind it. */
export async function tlsDoor({ cert, key }: Certificate): Promise<TlsDoor> {
  const target = new URL(url!);
  const sockets = new Set<Socket>();
  let told = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write("S");
      const inner = new TLSSocket(socket, { isServer: true, cert, key });
      inner.on("error", () => socket.destroy());
      inner.once("data", (first) => {
        told++;
        const behind = connect(Number(target.port || 5432), target.hostname);
        sockets.add(behind);
        behind.on("error", () => inner.destroy());
        behind.write(first);
        inner.pipe(behind).pipe(inner);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = new URL(url!);
  address.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: address.href,
    told: () => told,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
