import { randomBytes } from "node:crypto";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "wervel-uploads-";

/** The files of one request, removed together. */
export class Uploads {
  readonly #paths: string[] = [];

  /** Opens a new file that only this user of the machine can read. */
  async open(): Promise<{ readonly path: string; readonly file: FileHandle }> {
    const path = join(await uploadFolder(), randomBytes(16).toString("hex"));
    this.#paths.push(path);
    return { path, file: await open(path, "wx", 0o600) };
  }

  /** Removes what is still there. */
  async remove(): Promise<void> {
    await Promise.all(this.#paths.splice(0).map((path) => rm(path, { force: true })));
  }
}

let folder: Promise<string> | undefined;

/** The folder of this process, made with the first upload; those of processes that died are removed then. */
async function uploadFolder(): Promise<string> {
  folder ??= makeFolder().catch((error: unknown) => {
    folder = undefined;
    throw error;
  });
  return folder;
}

async function makeFolder(): Promise<string> {
  await removeDead();
  const made = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  process.once("exit", () =>
    process.getBuiltinModule("node:fs").rmSync(made, { recursive: true, force: true }),
  );
  return made;
}

async function removeDead(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // Another user's folder cannot be removed, and need not be.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
