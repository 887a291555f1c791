import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** How one test ended. */
export interface TestEnd {
  /** Its file, below `packages/http/test`. */
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
}

export const testFolder = fileURLToPath(new URL("..", import.meta.url));

/** A test that never ends is given up after these milliseconds. */
const patienceMs = 10_000;

/**
 * Runs test files in one process of Bun, and tells how every test ended.
 *
 * @param files Below `packages/http/test`.
 */
export async function runOnBun(bun: string, files: readonly string[]): Promise<TestEnd[]> {
  const folder = await mkdtemp(join(tmpdir(), "wervel-bun-"));
  const report = join(folder, "report.xml");
  try {
    const program = spawn(
      bun,
      [
        "test",
        `--timeout=${patienceMs}`,
        "--reporter=junit",
        `--reporter-outfile=${report}`,
        ...files.map((file) => `./${file}`),
      ],
      { cwd: testFolder, stdio: ["ignore", "ignore", "pipe"], env: cleanEnvironment() },
    );
    let told = "";
    program.stderr.setEncoding("utf8").on("data", (text: string) => (told += text));
    await once(program, "close");
    const ends = readReport(await readFile(report, "utf8").catch(() => ""));
    if (ends.length === 0) throw new Error(`Bun ran no test:\n${told.slice(-2_000)}`);
    return ends;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The test runner's own variables would make it answer another runner. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("NODE_")),
  );
}

function readReport(xml: string): TestEnd[] {
  return [...xml.matchAll(/<testcase ([^>]*?)(\/)?>\s*(<failure)?/g)].map(
    ([, attributes = "", isWhole, failure]) => ({
      file: attribute(attributes, "file"),
      name: attribute(attributes, "name"),
      passed: isWhole !== undefined || failure === undefined,
    }),
  );
}

function attribute(attributes: string, name: string): string {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return text.replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (_, code: string) => {
    if (!code.startsWith("#")) return entities[code] ?? "";
    return String.fromCodePoint(Number(code.replace("#", "").replace(/^x/i, "0x")));
  });
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};
