import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Recipe } from "./kind.ts";

/** What is different about a server in a container. */
export interface ContainerOptions {
  /** The port on the loopback address. */
  readonly port: number;
  /** The port inside. */
  readonly inside: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly ready: RegExp;
  readonly url: string;
}

/** Starts an image where Docker answers. */
export function container(image: string, options: ContainerOptions): string | Recipe {
  if (!answers()) return "Docker does not answer";
  const { port, inside, env = {}, args = [], ready, url } = options;
  const name = `wervel-test-${randomBytes(6).toString("hex")}`;
  const settings = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  const publish = `127.0.0.1:${port}:${inside}`;
  return {
    serve: {
      program: "docker",
      args: ["run", "--rm", "--name", name, "--publish", publish, ...settings, image, ...args],
    },
    ready,
    url,
    signal: "SIGTERM",
    dispose: { program: "docker", args: ["rm", "--force", "--volumes", name] },
  };
}

let known: boolean | undefined;

function answers(): boolean {
  known ??= spawnSync("docker", ["info"], { stdio: "ignore", timeout: 5000 }).status === 0;
  return known;
}
