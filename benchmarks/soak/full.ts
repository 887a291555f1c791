import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { amount, type Claim, done, none, NotRun, some } from "./claim.ts";
import { ConduitServer } from "./conduit.ts";
import { Conversation, toRequest } from "./conversation.ts";
import { lookInto } from "./kept-comments.ts";

const wanted = 20;
const body = "x".repeat(4_000);

/** A full disk under SQLite. */
export const full: Claim = {
  name: "full",
  title: "A full disk under SQLite",
  how: "Again and again the files of Conduit's process may grow no more (`prlimit --fsize`, which needs no privileges; SQLite takes it for a broken file, of which nobody can tell what was written, so that no Retry-After is said) while comments of 4 KB are written, until writes are refused; then articles are read, and the files may grow again. As root, the database is filled up on a small disk in memory too. In the end every acknowledged comment is looked for in the file, with its text.",
  async run(effort) {
    if (spawnSync("prlimit", ["--version"]).status !== 0) throw new NotRun("there is no prlimit");
    const rounds = amount(effort, wanted, 2);
    const seen = new Seen();
    await using conduit = await ConduitServer.start(1);
    const { pid } = conduit.server;
    for (let round = 0; round < rounds; round++) {
      const size = largestOf(conduit.folder);
      await fillUp(conduit, seen, {
        block: () => prlimit(pid, String(size + (64 + round) * 4_096)),
        free: () => prlimit(pid, "unlimited"),
      });
    }
    const onDisk = effort.short ? undefined : await onSmallDisk(seen);
    const { lost, corrupt } = lookInto(join(conduit.folder, "conduit.db"), seen.acknowledged);
    return [
      done("times that the files could not grow", rounds, wanted),
      some("acknowledged writes", seen.acknowledged.size),
      some("writes that were refused with 503", seen.refused),
      none("other refusals of writes", seen.otherwise.length, seen.otherwise),
      none("reads that failed meanwhile", seen.reads.length, seen.reads),
      none("times that it wrote no more when there was room again", seen.stuck),
      none("acknowledged writes that were lost", lost.length, lost),
      none("faults that the checks of the file found", corrupt.length, corrupt),
      ...(onDisk ?? []),
    ];
  },
};

/** What came back. */
class Seen {
  readonly acknowledged = new Map<number, string>();
  refused = 0;
  /** Of these, those without Retry-After: SQLite could not tell whether the write was done. */
  withoutTime = 0;
  stuck = 0;
  readonly otherwise: string[] = [];
  readonly reads: string[] = [];
}

interface Disk {
  block(): void;
  free(): void;
}

/** Writes until it is refused three times, reads, makes room and writes again. */
async function fillUp(conduit: ConduitServer, seen: Seen, disk: Disk): Promise<void> {
  using talk = await Conversation.open(conduit.server.port);
  disk.block();
  const before = seen.refused;
  for (let turn = 0; turn < 400 && seen.refused < before + 3; turn++)
    await write(talk, conduit, seen);
  const read = await talk.ask(toRequest("GET", `/api/articles/${conduit.slugs[0]}`));
  if (read?.status !== 200) seen.reads.push(`${read?.status} ${read?.body}`);
  disk.free();
  for (let patience = 0; patience < 100; patience++) {
    if (await write(talk, conduit, seen)) return;
    await delay(50);
  }
  seen.stuck++;
}

async function write(
  talk: Conversation,
  { slugs, tokens }: ConduitServer,
  seen: Seen,
): Promise<boolean> {
  const text = `${seen.acknowledged.size} ${body}`;
  const reply = await talk.ask(
    toRequest("POST", `/api/articles/${slugs[0]}/comments`, {
      token: tokens[0],
      body: JSON.stringify({ comment: { body: text } }),
    }),
  );
  if (reply?.status === 201) {
    const { comment } = JSON.parse(reply.body) as { comment: { id: number } };
    seen.acknowledged.set(comment.id, text);
    return true;
  }
  if (reply?.status === 503) {
    seen.refused++;
    if (!/^retry-after:/im.test(reply.head)) seen.withoutTime++;
  } else seen.otherwise.push(`${reply?.status} ${reply?.body}`.slice(0, 200));
  return false;
}

function prlimit(pid: number, bytes: string): void {
  // The soft limit alone: who is not root may raise it again.
  const { status, stderr } = spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
  if (status !== 0) throw new NotRun(`prlimit failed: ${stderr.toString()}`);
}

function largestOf(folder: string): number {
  const sizes = ["conduit.db", "conduit.db-wal"].map(
    (file) => statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0,
  );
  return Math.max(...sizes);
}

/** The same on a disk that is really full, where one may be made. */
async function onSmallDisk(seen: Seen): Promise<ReturnType<typeof none>[]> {
  const disk = mkdtempSync(join(tmpdir(), "wervel-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "wervel", disk]);
  try {
    if (mounted.status !== 0) return [{ what: "a disk of 16 MiB", value: "not run: no mount" }];
    const filler = join(disk, "filler");
    const own = new Seen();
    const folder = join(disk, "conduit");
    mkdirSync(folder);
    await using conduit = await ConduitServer.start(1, {}, folder);
    await fillUp(conduit, own, {
      block: () => void spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=64k"]),
      free: () => rmSync(filler),
    });
    const { lost, corrupt } = lookInto(join(folder, "conduit.db"), own.acknowledged);
    const bad = [...own.otherwise, ...own.reads, ...lost, ...corrupt];
    seen.stuck += own.stuck;
    return [
      some("writes that were refused on a disk of 16 MiB that was full", own.refused),
      none("of these without Retry-After", own.withoutTime),
      none("other refusals, failed reads, lost writes and faults there", bad.length, bad),
    ];
  } finally {
    if (mounted.status === 0) spawnSync("umount", ["--lazy", disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}
