import { container } from "./docker.ts";
import type { Recipe, ServerKind, Workshop } from "./kind.ts";
import { findProgram } from "./programs.ts";

const ready = /Ready to accept connections/;
const careless = ["--save", "", "--appendonly", "no"];

/** Redis, or Valkey where that is what is installed. */
export const redis: ServerKind = {
  name: "redis",
  title: "Redis",
  ways: [
    { what: "an installed Redis", prepare: installed },
    { what: "Docker", prepare: ofDocker },
  ],
};

function installed({ folder, port, tlsPort, certificate }: Workshop): string | Recipe {
  const program = findProgram(
    ["redis-server", "valkey-server"],
    ["/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"],
  );
  if (program === undefined) return "no redis-server or valkey-server was found";
  const args = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, ...careless];
  if (certificate === undefined) return { serve: { program, args }, ready, url: urlOf(port) };
  const { ca, cert, key } = certificate;
  args.push("--tls-port", String(tlsPort), "--tls-auth-clients", "no");
  args.push("--tls-ca-cert-file", ca, "--tls-cert-file", cert, "--tls-key-file", key);
  const tlsUrl = `rediss://localhost:${tlsPort}`;
  return { serve: { program, args }, ready, url: urlOf(port), tlsUrl };
}

function ofDocker({ port }: Workshop): string | Recipe {
  return container("redis:8.2", { port, inside: 6379, args: careless, ready, url: urlOf(port) });
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}
