import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { mirrorOf } from "../../lib/servers/mysql-jar.ts";
import { readZipEntry } from "../../lib/servers/zip.ts";

const folder = mkdtempSync(join(tmpdir(), "wervel-mirror-"));
after(() => rmSync(folder, { recursive: true, force: true }));

suite("the mirror of Maven Central", () => {
  const mirror = (of: string): string =>
    `<mirror><id>m</id><mirrorOf>${of}</mirrorOf><url> https://mirror.test/maven </url></mirror>`;
  const cases: ReadonlyArray<readonly [string, string, string | undefined]> = [
    ["of everything", mirror("*"), "https://mirror.test/maven"],
    ["of central", mirror("central"), "https://mirror.test/maven"],
    ["of another repository", mirror("jboss"), undefined],
    ["in a comment", `<!-- ${mirror("*")} -->`, undefined],
    ["after another", mirror("jboss") + mirror("central"), "https://mirror.test/maven"],
  ];
  for (const [what, text, expected] of cases) {
    test(`${what} is ${expected ?? "none"}`, () => {
      const file = join(folder, "settings.xml");
      writeFileSync(file, `<settings><mirrors>${text}</mirrors></settings>`);
      assert.equal(mirrorOf(file), expected);
    });
  }

  test("is none without settings", () => assert.equal(mirrorOf(join(folder, "none")), undefined));
});

suite("an archive", () => {
  const content = "a text ".repeat(50);
  const archive = zip({ "other.txt": ["no", 0], "stored.txt": [content, 0], packed: [content, 8] });

  test("gives a stored file", () =>
    assert.equal(readZipEntry(archive, "stored.txt").toString(), content));
  test("gives a packed file", () =>
    assert.equal(readZipEntry(archive, "packed").toString(), content));
  test("says what it does not hold", () =>
    assert.throws(() => readZipEntry(archive, "none"), { message: "The archive holds no none." }));
  test("is told from what is none", () =>
    assert.throws(() => readZipEntry(Buffer.from("PK"), "none"), { message: "It is no archive." }));
});

/** Writes an archive with stored (0) and packed (8) files, with another extra field before the content. */
function zip(files: Readonly<Record<string, readonly [text: string, method: 0 | 8]>>): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, [text, method]] of Object.entries(files)) {
    const content = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const header = Buffer.alloc(30);
    header.write("PK\x03\x04", "latin1");
    header.writeUInt16LE(name.length, 26);
    header.writeUInt16LE(4, 28);
    const body = Buffer.concat([header, Buffer.from(name), Buffer.alloc(4), content]);
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", "latin1");
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    entries.push(entry, Buffer.from(name));
    bodies.push(body);
    at += body.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...entries, end]);
}
