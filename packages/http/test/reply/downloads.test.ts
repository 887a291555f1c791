import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, attachment, createApp, csv, status } from "@wervel/http";
import { bool, instant, int, list, object, text } from "@wervel/schema";
import { served } from "../support/served.ts";

const Row = object({
  id: int(),
  name: text().nullable(),
  on: bool(),
  at: instant(),
  tags: list(text()),
});

const at = new Date(0);

test("writes a line of names and a line for each value", async () => {
  async function* rows() {
    yield { id: -1, name: 'a "b", c\nd', on: true, at, tags: ["x"], hidden: "no" };
    yield { id: 2, name: null, on: false, at, tags: [] };
  }
  const app = createApp({ name: "x" }).get("/", { access: anyone, reply: csv(Row) }, rows);
  await using host = await served(app);
  const response = await host.send("/");
  assert.equal(response.headers.get("content-type"), "text/csv; charset=utf-8; header=present");
  assert.equal(
    await response.text(),
    'id,name,on,at,tags\r\n-1,"a ""b"", c\nd",true,1970-01-01T00:00:00.000Z,"[""x""]"\r\n2,,false,1970-01-01T00:00:00.000Z,[]\r\n',
  );
});

const cells: readonly (readonly [value: string, cell: string])[] = [
  ["=1+1", "'=1+1"],
  ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  ['=HYPERLINK("a","b")', '"\'=HYPERLINK(""a"",""b"")"'],
  ["-12.50", "-12.50"],
  ["+31", "+31"],
  [" x", '" x"'],
  ["a=b", "a=b"],
];

for (const [value, cell] of cells) {
  test(`writes ${JSON.stringify(value)} as ${JSON.stringify(cell)}`, async () => {
    const app = createApp({ name: "x" }).get(
      "/",
      { access: anyone, reply: csv(object({ a: text() })) },
      () => [{ a: value }],
    );
    await using host = await served(app);
    assert.equal(await (await host.send("/")).text(), `a\r\n${cell}\r\n`);
  });
}

test("sends a download that no browser shows as a page", async () => {
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, reply: csv(object({ a: text() })) },
    () => status(200, [{ a: "x" }], { headers: attachment("Übersicht.csv") }),
  );
  await using host = await served(app);
  const { headers } = await host.send("/");
  assert.equal(
    headers.get("content-disposition"),
    "attachment; filename=\"_bersicht.csv\"; filename*=UTF-8''%C3%9Cbersicht.csv",
  );
  assert.equal(
    headers.get("content-security-policy"),
    "default-src 'none'; frame-ancestors 'none'; sandbox",
  );
});

const names: readonly (readonly [name: string, disposition: string])[] = [
  ["a.txt", 'attachment; filename="a.txt"'],
  ["../../etc/passwd", 'attachment; filename="passwd"'],
  ["C:\\a\\b.exe", 'attachment; filename="b.exe"'],
  ['a".html', 'attachment; filename="a_.html"'],
  ["a\r\nSet-Cookie: x=1", 'attachment; filename="a__Set-Cookie_ x=1"'],
  ["100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"],
  ["a'(b)*.txt", 'attachment; filename="a\'(b)_.txt"'],
  ["é'.txt", "attachment; filename=\"_'.txt\"; filename*=UTF-8''%C3%A9%27.txt"],
  ["photo\u202egpj.exe", 'attachment; filename="photo_gpj.exe"'],
  ["..", 'attachment; filename="download"'],
  ["", 'attachment; filename="download"'],
  ["\u0000", 'attachment; filename="_"'],
  ["\ud800.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%EF%BF%BD.txt"],
];

for (const [name, disposition] of names) {
  test(`names a download ${JSON.stringify(name)} as ${disposition}`, () => {
    assert.equal(attachment(name)["Content-Disposition"], disposition);
  });
}
